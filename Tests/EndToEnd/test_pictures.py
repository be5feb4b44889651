"""Pictures and files in messages: what a model is shown of them, on both chat routes."""

import pytest

from harness import lmc
from harness.client import chat_body
from harness.server import Server
from scripted_model import ScriptedModel, calls, says

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
SHOW = f"import base64\nfrom IPython.display import Image\nImage(base64.b64decode('{PIXEL}'))"
HIDDEN = "[A picture stands here, which you cannot see.]"


@pytest.fixture(scope="module")
def model():
    with ScriptedModel().serving() as model:
        yield model


@pytest.fixture(scope="module")
def server(model, tmp_path_factory):
    with Server(tmp_path_factory.mktemp("nestbox"), LITELLM_MODEL="openai/scripted", OPENAI_BASE_URL=model.base_url,
                NESTBOX_PRELOAD=",", NESTBOX_MODEL_TRAITS='{"scripted-blind": {"images": false}}') as server:
        yield server


def image(style, content=PIXEL):
    return {"role": "user", "type": "image", "format": style, "content": content}


def url(mime="image/png"):
    return f"data:{mime};base64,{PIXEL}"


def told(model, number=-1):
    """The texts and pictures that a request showed the model, in order, without the system's."""
    for message in model.requests[number].body["messages"][1:]:
        content = message.get("content") or ""
        for part in [{"type": "text", "text": content}] if isinstance(content, str) else content:
            yield part["image_url"]["url"] if part["type"] == "image_url" else part["text"]


@pytest.mark.parametrize("style, mime", [
    ("base64", "image/png"), ("base64.png", "image/png"), ("base64.jpeg", "image/jpeg")])
def test_a_picture_is_shown_to_the_model_with_the_words_about_it(client, session, model, style, mime):
    model.play(says("A pixel."))
    client.chat(image(style), lmc.message("What is it?"), session=session)
    assert list(told(model)) == [url(mime), "What is it?"]
    assert [message["format"] for message in client.messages(session, types="image")] == [style]


def test_a_picture_alone_is_a_question_too(client, session, model):
    model.play(says("A pixel."))
    assert client.chat(image("base64"), session=session).text == "A pixel."
    assert list(told(model)) == [url()]


def test_a_path_and_a_file_are_told_by_their_paths_which_code_can_open(client, session, model):
    client.run(session, "open('data.csv', 'w').write('a,b')")
    model.play(calls("print(open('data.csv').read())"), says("Two columns."))
    file = {"role": "user", "type": "file", "format": "path", "content": "data.csv"}
    answer = client.chat(image("path", "plot.png"), file, lmc.message("Look."), session=session)
    assert list(told(model, 0))[-3:] == ["Image file: plot.png", "File: data.csv", "Look."]
    assert answer.console == "a,b\n" and answer.text == "Two columns."


def test_a_picture_that_code_showed_goes_back_to_the_model(client, session, model):
    model.play(calls(SHOW), says("A pixel."))
    client.chat(lmc.message("draw"), session=session)
    assert list(told(model, 1))[-2:] == ["The code showed:", url()]


def test_of_many_pictures_the_first_and_the_last_two_are_shown(client, session, model):
    model.play(says("Many."))
    client.chat(*[image("base64")] * 5, lmc.message("And?"), session=session)
    shown = list(told(model))
    assert [part == url() for part in shown] == [True, False, False, True, True, False]


def test_a_model_that_takes_no_pictures_is_told_that_there_are_some(client, session, model):
    model.play(says("I see."), calls(SHOW), says("Drawn."))
    client.chat(image("base64"), lmc.message("What is it?"), session=session, model="openai/scripted-blind")
    assert list(told(model)) == [HIDDEN, "What is it?"]
    answer = client.chat(lmc.message("draw"), session=session, model="openai/scripted-blind")
    assert list(told(model))[-2:] == ["The code showed:", HIDDEN]
    # The client gets it all the same, and a model that can see sees what was there all along.
    assert answer.of_type("image")[0]["content"]
    model.play(says("Two pixels."))
    client.chat(lmc.message("And you?"), session=session)
    assert [part for part in told(model) if part.startswith("data:")][0] == url()


@pytest.mark.parametrize("name, shown", [("openai/scripted", url()), ("openai/scripted-blind", HIDDEN)])
def test_openai_s_parts_are_the_same(client, model, name, shown):
    model.play(says("A pixel."))
    parts = [{"type": "text", "text": "What is it?"}, {"type": "image_url", "image_url": {"url": url()}}]
    client.post("/v1/chat/completions", json={"model": name, "messages": [{"role": "user", "content": parts}]})
    assert list(told(model)) == ["What is it?", shown]


@pytest.mark.parametrize("bad", ["no picture", PIXEL + "=", PIXEL[:-1], PIXEL[:40] + "\n" + PIXEL[40:], url()])
def test_what_is_no_base64_is_refused_before_anything_is_stored(client, session, bad):
    for path, body, field in [
        ("/v1/chat", chat_body([image("base64", bad)], session, {}), "messages[0].content"),
        (f"/v1/sessions/{session}/messages", image("base64.png", bad), "content"),
        (f"/v1/sessions/{session}/load", {"messages": [image("base64.jpeg", bad)]}, "messages[0].content"),
        ("/v1/chat/completions", {"messages": [{"role": "user", "content": [
            {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{bad}"}}]}]},
         "messages[0].content[0].image_url.url"),
    ]:
        error = client.post(path, expect=400, json=body)["error"]
        assert field in error["message"], path
    assert client.messages(session) == []
