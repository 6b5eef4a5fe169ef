"""The scripts as production serves them: hashed names, also inside imports."""

from django.core.management import call_command


def test_scripts_get_hashed_names_inside_their_imports(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "helpdesk.static.HashedStorage"}}

    call_command("collectstatic", interactive=False, verbosity=0)

    panel = next(path for path in (tmp_path / "widget").glob("panel.*.js"))
    chat = next(path for path in (tmp_path / "widget").glob("chat.*.js"))
    assert f"./{chat.name}" in panel.read_text()
    assert (tmp_path / "widget" / f"{panel.name}.br").exists()
    assert not [line for line in panel.read_text().splitlines() if line.strip().startswith("//")]


def test_desk_modules_that_load_each_other_get_one_hash(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "helpdesk.static.HashedStorage"}}

    call_command("collectstatic", interactive=False, verbosity=0)

    inbox = next(path for path in (tmp_path / "js").glob("inbox.*.js"))
    writer = next(path for path in (tmp_path / "js").glob("reply.*.js"))
    assert f"./{writer.name}" in inbox.read_text()
    assert f"./{inbox.name}" in writer.read_text()
