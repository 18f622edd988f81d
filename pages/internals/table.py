"""The private internals of dependencies that this program uses, and where.

A row names the file of this program, the package, and the expectation. Code that uses other internals needs a row:
a test finds files without one.
"""
# ruff: noqa: E501 - a table

import zlib

from pages.internals.expectations import Accepts, Expectation, Is, Says, Sets, Takes, Uses, Works
from pages.server import clocks

NICEGUI, ENGINEIO, SOCKETIO, UVICORN, WSPROTO = (
    "nicegui",
    "python-engineio",
    "python-socketio",
    "uvicorn",
    "wsproto",
)
#: The versions that all of this was tried with.
TRIED_WITH = {NICEGUI: "3.18.0", ENGINEIO: "4.15.1", SOCKETIO: "5.18.1", UVICORN: "0.54.0", WSPROTO: "1.3.2"}

_SOCKETS, _FRAMES, _PROTOCOL = (
    "pages/http/socketio_guard.py",
    "pages/http/websocket_limits.py",
    "pages/http/http_protocol.py",
)
_HTTP = "uvicorn.protocols.http.httptools_impl:HttpToolsProtocol"
_SOCKET = "uvicorn.protocols.websockets.wsproto_impl:WSProtocol"
_BUFFER = "uvicorn.protocols.websockets.wsproto_impl:WebsocketBuffer"
_DEFLATE = "wsproto.extensions:PerMessageDeflate"
_HANDLERS = "nicegui.core:sio.handlers.[/]"
_MEMORY = "pages/server/page_memory.py"
_SCRIPT, _TEMPLATE = "nicegui/static/nicegui.js", "nicegui/templates/index.html"
_STYLES = "nicegui/static/nicegui.css"


def _stops_to_inflate() -> bool:
    from wsproto.frame_protocol import FrameProtocol, ParseFailed  # noqa: PLC0415 - only when it is checked

    from pages.http.websocket_limits import SMALL_MESSAGE, BoundedDeflate  # noqa: PLC0415 - as above

    deflate = BoundedDeflate()
    deflate.accept(deflate.name)
    packer = zlib.compressobj(1, zlib.DEFLATED, -15)
    bomb = packer.compress(bytes(3 * SMALL_MESSAGE)) + packer.flush(zlib.Z_SYNC_FLUSH)
    reader = FrameProtocol(client=False, extensions=[deflate])
    reader.receive_bytes(b"\xc2\xfe" + len(bomb[:-4]).to_bytes(2, "big") + bytes(4) + bomb[:-4])
    try:
        list(reader.received_frames())
    except ParseFailed as error:
        return error.code == 1009  # noqa: PLR2004 - too large
    return False


def _is_read_by_a_browser() -> bool:
    from pages.live.websocket_frames import frame  # noqa: PLC0415 - only when it is checked

    text = "event " * 100
    encoded = frame(text, deflates=True)
    return zlib.decompressobj(-15).decompress(encoded[2:] + b"\x00\x00\xff\xff") == text.encode()


def _props_are_set_silently() -> bool:
    from nicegui.observables import ObservableList  # noqa: PLC0415 - slow to import
    from nicegui.props import Props  # noqa: PLC0415 - as above

    own = (Props.__setitem__ is not dict.__setitem__, ObservableList.__setitem__ is not list.__setitem__)
    return issubclass(Props, dict) and issubclass(ObservableList, list) and all(own)


EXPECTATIONS: tuple[Expectation, ...] = (
    # The server
    Takes(_PROTOCOL, UVICORN, f"{_HTTP}.connection_made", "self, transport"),
    Takes(_PROTOCOL, UVICORN, f"{_HTTP}.connection_lost", "self, exc"),
    Takes(_PROTOCOL, UVICORN, f"{_HTTP}.data_received", "self, data"),
    Takes(_PROTOCOL, UVICORN, f"{_HTTP}.on_headers_complete", "self"),
    Takes(_PROTOCOL, UVICORN, f"{_HTTP}.on_message_complete", "self"),
    Takes(_PROTOCOL, UVICORN, f"{_HTTP}.on_body", "self, body"),
    Takes(_PROTOCOL, UVICORN, f"{_HTTP}.on_response_complete", "self"),
    Uses(_PROTOCOL, UVICORN, f"{_HTTP}.on_headers_complete", "on_response_complete, pipeline"),
    Expectation(_PROTOCOL, UVICORN, "uvicorn.protocols.http.httptools_impl:STATUS_LINE"),
    Sets(_PROTOCOL, UVICORN, _HTTP, "loop, transport, ws_protocol_class, client, flow, pipeline, scope"),
    Uses(_PROTOCOL, UVICORN, f"{_HTTP}.handle_websocket_upgrade", "ws_protocol_class"),
    Accepts("pages/serving.py", UVICORN, "uvicorn:Config", "http, ws_max_size, server_header"),
    Accepts("pages/serving.py", NICEGUI, "nicegui:ui.run", "http, ws_max_size"),
    Sets(
        _FRAMES, UVICORN, _SOCKET, "loop, config, conn, buffer, transport, read_paused, disconnected"
    ),
    Takes(_FRAMES, UVICORN, f"{_SOCKET}.handle_message", "self, event"),
    Takes(_FRAMES, UVICORN, f"{_SOCKET}.handle_close", "self, event"),
    Takes(_FRAMES, UVICORN, f"{_SOCKET}.handle_events", "self"),
    Uses(_FRAMES, UVICORN, f"{_SOCKET}.handle_events", "conn, events, handle_message, handle_close"),
    Takes(_FRAMES, UVICORN, f"{_SOCKET}.connection_lost", "self, exc"),
    Takes(_FRAMES, UVICORN, f"{_SOCKET}.shutdown", "self"),
    Takes(_FRAMES, UVICORN, f"{_SOCKET}.receive", "self"),
    Uses(_FRAMES, UVICORN, f"{_SOCKET}.receive", "queue, read_paused"),
    Uses(_FRAMES, UVICORN, f"{_SOCKET}.send", "AcceptConnection, extensions"),
    Takes(_FRAMES, UVICORN, f"{_BUFFER}.extend", "self, event"),
    Takes(_FRAMES, UVICORN, f"{_BUFFER}.to_message", "self"),
    Takes(_FRAMES, UVICORN, f"{_BUFFER}.clear", "self"),
    Sets("pages/http/request_guard.py", UVICORN, _SOCKET, "transport"),
    Uses("pages/http/request_guard.py", UVICORN, f"{_SOCKET}.run_asgi", "app, scope, receive, send"),
    # WebSocket frames
    Takes(_FRAMES, WSPROTO, f"{_DEFLATE}.frame_inbound_header", "self, proto, opcode, rsv, payload_length"),
    Takes(_FRAMES, WSPROTO, f"{_DEFLATE}.frame_inbound_payload_data", "self, proto, data"),
    Takes(_FRAMES, WSPROTO, f"{_DEFLATE}.frame_inbound_complete", "self, proto, fin"),
    Takes(_FRAMES, WSPROTO, f"{_DEFLATE}.frame_outbound", "self, proto, opcode, rsv, data, fin"),
    Sets(_FRAMES, WSPROTO, _DEFLATE, "_decompressor, _compressor"),
    Uses(_FRAMES, WSPROTO, f"{_DEFLATE}.frame_outbound", "_compressor"),
    Takes(_FRAMES, WSPROTO, "wsproto:WSConnection.events", "self"),
    Takes(_FRAMES, WSPROTO, "wsproto:WSConnection.send", "self, event"),
    Works(_FRAMES, WSPROTO, "an inflater that can be given a limit", _stops_to_inflate),
    Takes("pages/live/websocket_frames.py", WSPROTO, "wsproto.frame_protocol:FrameProtocol", "client, extensions"),
    Works("pages/live/websocket_frames.py", WSPROTO, "a frame that is made by itself", _is_read_by_a_browser),
    # NiceGUI's sockets
    *(
        Takes(_SOCKETS, NICEGUI, f"{_HANDLERS}.[{name}]", parameters)
        for name, parameters in {
            "connect": "sid, data, _",
            "handshake": "sid, data",
            "disconnect": "sid",
            "event": "_, msg",
            "ack": "_, msg",
            "javascript_response": "_, msg",
            "log": "_, msg",
        }.items()
    ),
    Says(_SOCKETS, NICEGUI, _SCRIPT, r'socket\??\.emit\(\s*"event"', "an event's message"),
    Says(_SOCKETS, NICEGUI, _SCRIPT, r'socket\.emit\("log", \{ client_id', "a note's message"),
    Sets(_SOCKETS, NICEGUI, "nicegui:Client", "instances, environ, layout, content"),
    Is(_SOCKETS, NICEGUI, "nicegui:Client.instances", "dict"),
    Expectation(_SOCKETS, NICEGUI, "nicegui:Client.ip"),
    Expectation(_SOCKETS, NICEGUI, "nicegui:Client.request"),
    Expectation("components/live/subscription.py", NICEGUI, "nicegui:Client.is_deleted"),
    Sets("components/live/sessions.py", NICEGUI, "nicegui:Client", "outbox, instances, id"),
    Expectation("components/live/sessions.py", NICEGUI, "nicegui:Client.has_socket_connection"),
    Sets("components/live/sessions.py", NICEGUI, "nicegui.outbox:Outbox", "messages"),
    Takes("components/live/sessions.py", NICEGUI, "nicegui.outbox:Outbox.stop", "self"),
    Takes("components/live/sessions.py", SOCKETIO, "nicegui.core:sio.disconnect", "sid, namespace, ignore_queue"),
    # The memory of closed pages, and the clock of open ones
    Sets(_MEMORY, NICEGUI, "nicegui.observables:ObservableCollection", "_change_handlers"),
    Uses(_MEMORY, NICEGUI, "nicegui.elements.mixins.value_element:ValueElement.on_value_change", "_change_handlers"),
    Sets(_MEMORY, NICEGUI, "nicegui:Client", "elements, connect_handlers, disconnect_handlers, delete_handlers"),
    Uses(_MEMORY, NICEGUI, "nicegui:Client.delete", "delete_handlers, _delete_handlers, remove_all_elements"),
    *(
        Expectation("pages/server/clocks.py", ENGINEIO if name.startswith("engineio") else NICEGUI, f"{name}:time")
        for name in clocks.NAMES
    ),
    Expectation(_SOCKETS, ENGINEIO, "nicegui.core:sio.eio.handlers.[message]"),
    Is(_SOCKETS, ENGINEIO, "nicegui.core:sio.eio.sockets", "dict"),
    Is(_SOCKETS, ENGINEIO, "nicegui.core:sio.eio.logger", "Logger"),
    Takes(_SOCKETS, ENGINEIO, "nicegui.core:sio.eio.on", "event, handler"),
    Takes(_SOCKETS, ENGINEIO, "engineio.async_socket:AsyncSocket.close", "self, wait, abort, reason"),
    Uses(_SOCKETS, ENGINEIO, "engineio.async_socket:AsyncSocket.close", "queue"),
    Takes(_SOCKETS, SOCKETIO, "nicegui.core:sio.on", "event, handler, namespace"),
    Is(_SOCKETS, SOCKETIO, "nicegui.core:sio.environ", "dict"),
    Is(_SOCKETS, SOCKETIO, "nicegui.core:sio.logger", "Logger"),
    Takes(_SOCKETS, SOCKETIO, "nicegui.core:sio.get_environ", "sid, namespace"),
    Takes(_SOCKETS, SOCKETIO, "nicegui.core:sio.manager.get_participants", "namespace, room"),
    Expectation(_SOCKETS, SOCKETIO, "socketio.exceptions:ConnectionRefusedError"),
    # NiceGUI's pages
    Uses("pages/http/security_headers.py", NICEGUI, "nicegui:Client.build_response", "index.html"),
    Says("pages/http/security_headers.py", NICEGUI, "nicegui/client.py", "'X-NiceGUI-Content': 'page'", "the header"),
    Says("pages/http/security_headers.py", NICEGUI, _TEMPLATE, "<script", "scripts"),
    Says("pages/http/request_guard.py", NICEGUI, _SCRIPT, "/_nicegui_ws/socket[.]io", "the address of the sockets"),
    Uses("pages/http/__init__.py", NICEGUI, "nicegui.storage:set_storage_secret", "SessionMiddleware, user_middleware"),
    Works("components/shared/silent_updates.py", NICEGUI, "props and rows that are a dict and a list", _props_are_set_silently),
    Accepts(
        "components/shared/layout.py", NICEGUI, "nicegui.elements.mixins.text_element:TextElement.__init__", "text"
    ),
    Says("components/shared/layout.py", NICEGUI, _STYLES, r"\.nicegui-content\b", "the class of a page's content"),
    Says("components/shared/layout.py", NICEGUI, "nicegui/client.py", r"Element\('q-page'\)", "the page's own frame"),
    Says("components/theme/quasar_overrides.css", NICEGUI, _TEMPLATE, "@layer theme, base", "the first layer of styles"),
    Says("components/shared/connection_banner.py", NICEGUI, _TEMPLATE, 'id="popup" class="nicegui-error-popup"', "the banner"),
    Says("components/shared/connection_banner.py", NICEGUI, _SCRIPT, r"window\.did_handshake = true", "window.did_handshake"),
    Says("components/desk/connection_status.js", NICEGUI, _SCRIPT, r"window\.socket = io\(", "window.socket"),
    Says("components/live/channel.js", NICEGUI, _SCRIPT, r"window\.path_prefix = ", "window.path_prefix"),
    Says("components/live/channel.py", NICEGUI, _SCRIPT, r"function getElement\(id\)", "getElement(id)"),
    Says("components/live/subscription.py", NICEGUI, _SCRIPT, r"sessionStorage\.__nicegui_tab_closed = \"true\"",
         "the mark of a tab that is left"),
    Says("components/shared/browser_events.py", NICEGUI, _SCRIPT, r"function emitEvent\(event_name, \.\.\.args\)", "emitEvent"),
    Says("components/desk/keyboard_shortcuts.py", NICEGUI, _SCRIPT, r"function emitEvent\(event_name, \.\.\.args\)", "emitEvent"),
    Says("components/desk/live_table.js", NICEGUI, _SCRIPT, r"template: data\.template", "a component for each template"),
    Says("components/desk/live_table.js", NICEGUI, _SCRIPT, r"\$refs\.qRef", "the reference to Quasar's component"),
    Says("components/desk/counted_select.js", NICEGUI, _TEMPLATE, r"\.nicegui-select-popup-open", "the class of an open list"),
)  # fmt: skip
