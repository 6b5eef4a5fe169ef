"""What the schema says of every call: pages of results, one form of errors, keys for repeats."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, OpenApiTypes
from rest_framework import serializers as s
from rest_framework.pagination import BasePagination


class ErrorDetail(s.Serializer):
    code = s.CharField()
    message = s.CharField()
    fields = s.DictField(child=s.ListField(child=s.CharField()))


class Error(s.Serializer):
    error = ErrorDetail()


class Envelope(BasePagination):
    """The form of every list; the pages themselves are made in `helpdesk.core.api`."""

    def get_paginated_response_schema(self, schema: Any) -> Any:
        return {
            "type": "object",
            "required": ["results", "next"],
            "properties": {"results": schema, "next": {"type": "string", "format": "uri", "nullable": True}},
        }


class Schema(AutoSchema):
    def get_override_parameters(self) -> list[Any]:
        if self.method != "POST":
            return []
        key = OpenApiParameter(
            "Idempotency-Key",
            OpenApiTypes.STR,
            OpenApiParameter.HEADER,
            description="A repeat with the same key and body gets the first answer.",
        )
        return [key]

    def _get_paginator(self) -> BasePagination:
        return Envelope()

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        error = OpenApiResponse(Error, "Refused: `error.code` and `error.message` say why.")
        bodies["default"] = self._get_response_for_code(error, "default", direction=direction)
        return bodies
