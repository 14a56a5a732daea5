import gc
import hashlib
import http.server
import io
import socket
import threading
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest
import torch

from dreamgrad import networks
from dreamgrad.errors import ModelError
from dreamgrad.networks import download
from dreamgrad.networks import torchvision as source
from dreamgrad.networks.download import cache_folder, published_weights
from dreamgrad.networks.keras import import_keras

REMEDIES = ("--weights FILE", "--model bundled")
needs_timm = pytest.mark.skipif(find_spec("timm") is None, reason="needs timm")
needs_keras = pytest.mark.skipif(find_spec("keras") is None, reason="needs keras")


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves `server.content` in the way that `server.manner` names, and counts requests."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.server.requests += 1
        self.close_connection = True
        getattr(self, self.server.manner)(self.server.content)

    def head(self, **headers):
        self.send_response(200)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()

    def good(self, content):
        self.head(Content_Length=len(content))
        self.wfile.write(content)

    def without_length(self, content):
        self.head(Connection="close")
        self.wfile.write(content)

    def cut(self, content):
        self.head(Content_Length=len(content))
        self.wfile.write(content[: len(content) // 2])

    def cut_without_length(self, content):
        self.head(Connection="close")
        self.wfile.write(content[: len(content) // 2])

    def cut_in_a_chunk(self, content):
        self.head(Transfer_Encoding="chunked")
        self.wfile.write(b"%x\r\n" % len(content) + content[: len(content) // 2])

    def ranges(self, content):
        """Sends a third at a time, and goes on where it is asked to."""
        first = int(self.headers.get("Range", "bytes=0-")[6:-1])
        self.send_response(206 if first else 200)
        if first:
            self.send_header("Content-Range", f"bytes {first}-{len(content) - 1}/{len(content)}")
        self.send_header("Content-Length", str(len(content) - first))
        self.end_headers()
        self.wfile.write(content[first : first + len(content) // 3 + 1])

    def other(self, content):
        self.good(content[:-1] + bytes([content[-1] ^ 1]))

    def page(self, _):
        self.good(b"<!doctype html><title>Please sign in</title>")

    def missing(self, _):
        self.send_error(404)

    def broken(self, _):
        self.send_error(503)

    def no_http(self, _):
        self.wfile.write(b"\x15\x03\x01\x00\x02\r\n\r\n")

    def nothing(self, _):
        self.head(Content_Length=0)

    def too_much(self, _):
        self.head(Content_Length=10**18)

    def silence(self, _):
        self.server.done.wait(5)


@contextmanager
def serving(content):
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.content, server.manner, server.requests = content, "good", 0
        server.done = threading.Event()
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.done.set()
            server.shutdown()
            thread.join()


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """An empty cache of our own, and no proxy between us and our own server."""
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    monkeypatch.setenv("no_proxy", "*")
    return tmp_path / "torch" / "hub" / "checkpoints"


@pytest.fixture
def server():
    with serving(checkpoint({"w": torch.arange(5000.0)})) as running:
        yield running


def checkpoint(tensors):
    target = io.BytesIO()
    torch.save(tensors, target)
    return target.getvalue()


def url_of(server, name=None):
    digest = hashlib.sha256(server.content).hexdigest()[:8]
    return f"http://127.0.0.1:{server.server_port}/models/{name or f'net-{digest}.pth'}"


def refused(call, *args, **options):
    with pytest.raises(ModelError) as caught:
        call(*args, **options)
    message = str(caught.value)
    assert message.isprintable()
    return message


def kept(cache):
    return sorted(path.name for path in cache.iterdir()) if cache.exists() else []


# -- where weights are kept ----------------------------------------------------------------------


def test_the_cache_is_the_one_that_pytorch_has(monkeypatch, tmp_path, cache):
    assert cache_folder() == cache
    monkeypatch.delenv("TORCH_HOME")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "torch" / "hub" / "checkpoints"
    assert cache_folder() == Path(torch.hub.get_dir()) / "checkpoints"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert cache_folder() == Path(torch.hub.get_dir()) / "checkpoints"


# -- what arrives --------------------------------------------------------------------------------


@pytest.mark.parametrize("manner", ["good", "without_length"])
def test_weights_are_downloaded_once(cache, server, manner):
    server.manner = manner
    url = url_of(server)
    weights = published_weights("net", url)
    assert weights.tensors["w"].tolist() == list(range(5000))
    name = url.rpartition("/")[2]
    assert kept(cache) == [name]
    assert (cache / name).read_bytes() == server.content
    server.manner = "missing"
    assert published_weights("net", url, offline=True).sha256 == weights.sha256
    assert server.requests == 1


def test_the_second_load_needs_no_server(server, cache):
    url = url_of(server)
    first = published_weights("net", url)
    server.shutdown()
    server.server_close()
    assert published_weights("net", url).sha256 == first.sha256
    assert len(kept(cache)) == 1


def test_a_query_is_no_part_of_the_name(server, cache):
    published_weights("net", url_of(server, "plain.pth") + "?download=true")
    assert kept(cache) == ["plain.pth"]


@pytest.mark.parametrize("start", [0, 100])
def test_a_damaged_copy_is_fetched_once_more(server, cache, start):
    url = url_of(server)
    cache.mkdir(parents=True)
    (cache / url.rpartition("/")[2]).write_bytes(server.content[:start] + b"damaged")
    assert published_weights("net", url).tensors["w"].shape == (5000,)
    assert server.requests == 1
    assert kept(cache) == [url.rpartition("/")[2]]


def test_a_whole_network_is_loaded_from_a_server(server, cache, monkeypatch):
    name = "shufflenet_v2_x0_5"
    torch.manual_seed(3)
    model = source.build(name)
    server.content = checkpoint(model.state_dict())
    published = source.torchvision_models().get_model_weights(name).DEFAULT
    monkeypatch.setattr(published.value, "url", url_of(server))
    network = networks.load(f"torchvision/{name}")
    assert torch.equal(network.model.fc.weight, model.fc.weight)
    assert network.labels[1] == "goldfish"
    assert networks.catalog(name)[0].weights == "here"
    server.manner = "missing"
    assert networks.load(name, offline=True).fingerprint == network.fingerprint


# -- what does not -------------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
@pytest.mark.parametrize(
    ("manner", "says"),
    [
        ("cut", "cut off after"),
        ("cut_without_length", ""),
        ("cut_in_a_chunk", ""),
        ("other", "instead of"),
        ("page", "web page"),
        ("missing", "Not Found"),
        ("broken", "Service Unavailable"),
        ("no_http", ""),
        ("nothing", ""),
        ("too_much", "free"),
        ("silence", "timed out"),
    ],
)
def test_a_bad_answer_is_one_line_and_leaves_nothing_behind(
    server, cache, monkeypatch, manner, says
):
    monkeypatch.setattr(download, "TIMEOUT", 0.3)
    server.manner = manner
    message = refused(published_weights, "some/net", url_of(server))
    assert says in message
    assert message.startswith("some/net: ")
    assert all(remedy in message for remedy in REMEDIES)
    assert kept(cache) == []
    gc.collect()  # urllib leaves the socket of a reply without a status line to it


def test_what_failed_once_works_later(server):
    server.manner = "cut"
    refused(published_weights, "net", url_of(server))
    server.manner = "good"
    assert published_weights("net", url_of(server)).tensors["w"].shape == (5000,)


def test_a_download_that_is_cut_goes_on(server, cache):
    server.manner = "ranges"
    weights = published_weights("net", url_of(server))
    assert torch.equal(weights.tensors["w"], torch.arange(5000.0))
    assert server.requests == 3
    assert kept(cache) == [url_of(server).rpartition("/")[2]]


def test_a_server_that_is_not_there(cache):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    message = refused(published_weights, "net", f"http://127.0.0.1:{port}/net-12345678.pth")
    assert "cannot be downloaded" in message
    assert f"put net-12345678.pth into {cache}" in message
    assert all(remedy in message for remedy in REMEDIES)
    assert kept(cache) == []


def test_a_cache_that_cannot_be_made(server, cache):
    cache.parent.mkdir(parents=True)
    cache.write_text("a file")
    message = refused(published_weights, "net", url_of(server))
    assert all(remedy in message for remedy in REMEDIES)


# -- offline -------------------------------------------------------------------------------------


def test_offline_nothing_is_asked_for(server, cache):
    url = url_of(server)
    message = refused(published_weights, "net", url, offline=True)
    assert "--offline" in message
    assert f"put {url.rpartition('/')[2]} into {cache}" in message
    assert all(remedy in message for remedy in REMEDIES)
    assert server.requests == 0
    assert kept(cache) == []


@pytest.fixture
def no_network(monkeypatch):
    """The addresses that somebody tried to reach."""
    tried = []

    def refuse(host, *_, **__):
        tried.append(host)
        raise socket.gaierror(-2, "no network in this test")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    return tried


@pytest.mark.parametrize(
    "model",
    [
        "torchvision/squeezenet1_1",
        pytest.param("timm/test_vit", marks=needs_timm),
        pytest.param("keras/MobileNetV2", marks=needs_keras),
    ],
)
def test_offline_no_source_reaches_for_the_network(model, no_network, tmp_path, monkeypatch):
    empty_caches(tmp_path, monkeypatch)
    message = refused(networks.load, model, offline=True)
    assert model in message
    assert all(remedy in message for remedy in REMEDIES)
    assert no_network == []


@needs_timm
def test_offline_holds_for_one_load_only(no_network, tmp_path, monkeypatch):
    constants = empty_caches(tmp_path, monkeypatch)
    refused(networks.load, "timm/test_vit", offline=True)
    assert not constants.HF_HUB_OFFLINE


def empty_caches(tmp_path, monkeypatch):
    """Where timm and Keras keep their weights, emptied and left as it was afterwards."""
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    constants = None
    if find_spec("timm"):
        source.torchvision_models()
        from huggingface_hub import constants

        monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
        monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    if find_spec("keras"):
        import_keras()
        from keras.src.utils import file_utils

        monkeypatch.setattr(file_utils.config, "keras_home", lambda: str(tmp_path / "keras"))
    return constants
