"""What is taken out of spans; apart from the rest, as OpenTelemetry is imported only to be used."""

from opentelemetry.context import Context
from opentelemetry.sdk.trace import Span, SpanProcessor

_WITH_QUERY = ("url.query", "url.full", "http.url", "http.target")


class WithoutQueries(SpanProcessor):
    """Takes queries, where a browser's token may be, out of spans before any exporter sees them."""

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        """Overwrite what the instrumentation has just recorded."""
        for name in _WITH_QUERY:
            recorded = (span.attributes or {}).get(name)
            if recorded is not None:
                path, _, _ = str(recorded).partition("?")
                span.set_attribute(name, "" if name == "url.query" else path)
