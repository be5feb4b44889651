"""Turns with a model of Amazon Bedrock: what it is asked, by whom, and what becomes of what it says."""

import base64
from datetime import datetime, timedelta, timezone

import pytest

from aws_bytes import calls, ending, event, exception, says, text
from aws_judge import Keys, path_of
from fake_aws import STANDING, FakeAWS, Refusal, Whole
from harness import lmc
from harness.client import chat_body
from harness.processes import Process, descendants
from harness.secrets import CANARY
from harness.server import Server
from scripted_model import Drop, Hold

# The default of the document that the server serves.
MODEL = "anthropic.claude-3-sonnet-20240229-v1:0"


@pytest.fixture(scope="module")
def fake():
    with FakeAWS().serving() as fake:
        yield fake


@pytest.fixture
def aws(fake):
    """Plays anew for each test. What botocore has complained of while it was asked fails the test."""
    fake.play()
    yield fake
    assert fake.complaints == []


def settings(fake, **more):
    """What a server needs of AWS and nothing else; the instance on which the tests run may be one of AWS's own."""
    return {"LITELLM_MODEL": f"bedrock/{MODEL}", "AWS_ENDPOINT_URL": fake.address, "AWS_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true", **more}


def keys(of=STANDING):
    return {"AWS_ACCESS_KEY_ID": of.id, "AWS_SECRET_ACCESS_KEY": of.secret, "AWS_SESSION_TOKEN": of.token}


@pytest.fixture(scope="module")
def server(fake, tmp_path_factory):
    with Server(tmp_path_factory.mktemp("nestbox"), **settings(fake, **keys())) as server:
        yield server


def refused(client, session, status, **fields):
    return client.post("/v1/chat", expect=status, json=chat_body([lmc.message("hello")], session, fields))["error"]


def document(number, lasts=timedelta(hours=1)):
    """Temporary credentials as AWS's endpoints give them, and the keys in them."""
    made = Keys(f"ASIATEMPORARY{number}", f"{CANARY}/temporary/{number}", f"{CANARY}//token+{number}==")
    expiration = (datetime.now(timezone.utc) + lasts).strftime("%Y-%m-%dT%H:%M:%SZ")
    return made, {"AccessKeyId": made.id, "SecretAccessKey": made.secret, "Token": made.token, "Expiration": expiration}


# What is asked


def test_the_first_request_is_what_bedrock_takes(client, session, aws):
    aws.play(says("Hello."))
    config = {"llm": {"temperature": 0.25, "max_tokens": 99}}
    client.chat(lmc.message("Good morning"), session=session, config=config)
    request, = aws.requests
    assert request.path == "/model/anthropic.claude-3-sonnet-20240229-v1%3A0/converse-stream"
    assert request.signature.id == STANDING.id and request.signature.region == "us-east-1"
    assert "content-type" in request.signature.names
    assert request.headers["accept"] == "application/vnd.amazon.eventstream"
    body = request.body
    assert body["system"][0]["text"]
    assert body["messages"] == [{"role": "user", "content": [{"text": "Good morning"}]}]
    assert body["inferenceConfig"] == {"maxTokens": 99, "temperature": 0.25}
    tool = body["toolConfig"]["tools"][0]["toolSpec"]
    schema = tool["inputSchema"]["json"]
    assert tool["name"] == "execute" and schema["required"] == ["language", "code"]
    assert "python" in schema["properties"]["language"]["enum"]


@pytest.mark.parametrize("model", [
    "amazon.nova-pro-v1:0",
    "us.anthropic.claude-sonnet-4-20250514-v1:0",
    "global.anthropic.claude-haiku-4-5-20251001-v1:0",
    "meta.llama3-1-8b-instruct-v1:0:128k",
    "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-3-5-sonnet-20241022-v2:0",
    "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3d4e5f6",
    "arn:aws:bedrock:us-east-1:123456789012:provisioned-model/abcdefghij12",
    "arn:aws:bedrock:us-east-1:123456789012:custom-model/amazon.nova-lite.v1/abcdefghij12",
    "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0",
    "arn:aws:bedrock:us-east-1:123456789012:default-prompt-router/anthropic.claude:1",
])
def test_odd_names_are_sent_and_signed_as_botocore_does(client, session, aws, model):
    aws.play(says("yes"))
    assert client.chat(lmc.message("hi"), session=session, model=f"bedrock/{model}").text == "yes"
    request, = aws.requests
    assert request.path == path_of(model) and request.model == model
    assert aws.refused == []


@pytest.mark.parametrize("name, region, model", [
    ("bedrock/eu-west-3/mistral.mistral-large-2402-v1:0", "eu-west-3", "mistral.mistral-large-2402-v1:0"),
    ("bedrock/converse/us.amazon.nova-lite-v1:0", "us-east-1", "us.amazon.nova-lite-v1:0"),
    ("bedrock/converse/us-gov-west-1/amazon.nova-lite-v1:0", "us-gov-west-1", "amazon.nova-lite-v1:0"),
    ("bedrock/arn:aws:bedrock:ap-south-1:123456789012:inference-profile/apac.amazon.nova-lite-v1:0", "ap-south-1",
     "arn:aws:bedrock:ap-south-1:123456789012:inference-profile/apac.amazon.nova-lite-v1:0"),
])
def test_the_region_may_stand_in_the_name(client, session, aws, name, region, model):
    aws.play(says("yes"))
    client.chat(lmc.message("hi"), session=session, model=name)
    assert aws.requests[0].signature.region == region and aws.requests[0].model == model


@pytest.mark.parametrize("name", ["bedrock/evil.example/model", "bedrock/..", "bedrock/a?b", "bedrock/us-east-1/"])
def test_names_that_no_model_has_are_not_asked(client, session, aws, name):
    assert name in refused(client, session, 503, model=name)["message"]
    assert aws.requests == []


def test_pictures_are_shown(client, session, aws):
    aws.play(says("A dot."))
    picture = base64.b64encode(b"\x89PNG\r\n\x1a\n not really").decode()
    image = {"role": "user", "type": "image", "format": "base64.png", "content": picture}
    client.chat(image, lmc.message("What is it?"), session=session)
    shown, words = aws.requests[0].body["messages"][0]["content"]
    assert shown == {"image": {"format": "png", "source": {"bytes": picture}}}
    assert words == {"text": "What is it?"}


# What is answered


@pytest.mark.parametrize("bytewise", [False, True])
def test_code_is_run_and_its_output_goes_back(client, session, aws, bytewise):
    aws.play(calls("print('ünïcödé', 6 * 7)", first="Höre:", piece=3), says("Fertig 🐦."), bytewise=bytewise)
    with client.stream(lmc.message("los"), session=session) as stream:
        stream.finish()
    assert [block.stored for block in stream.blocks] == [
        ("assistant", "message", None, "Höre:"), ("assistant", "code", "python", "print('ünïcödé', 6 * 7)"),
        ("computer", "console", "output", "ünïcödé 42\n"), ("assistant", "message", None, "Fertig 🐦.")]
    assert stream.status["usage"]["total_tokens"] == 36
    code_chunks = [piece for piece in stream.chunks if piece["type"] == "code" and "content" in piece]
    assert len(code_chunks) > 3, "code streams while it is written"

    assert aws.finished
    roles = [message["role"] for message in aws.requests[1].body["messages"]]
    assert roles == ["user", "assistant", "user"]
    said, call = aws.requests[1].body["messages"][1]["content"]
    result, = aws.requests[1].body["messages"][2]["content"]
    assert said == {"text": "Höre:"}
    assert call["toolUse"]["name"] == "execute"
    assert call["toolUse"]["input"] == {"language": "python", "code": "print('ünïcödé', 6 * 7)"}
    assert result["toolResult"]["toolUseId"] == call["toolUse"]["toolUseId"]
    assert result["toolResult"]["content"][0]["text"].strip() == "ünïcödé 42"


def test_the_code_that_a_model_writes_sees_nothing_of_aws(client, session, aws):
    look = "import os\nprint([name for name in os.environ if 'AWS' in name], os.path.exists('/home/op/.aws'))"
    aws.play(calls(look), says("Nothing."))
    assert client.chat(lmc.message("look"), session=session).console == "[] False\n"


def test_no_process_but_the_gateway_holds_a_secret(client, server, session, aws):
    aws.play(calls("print('run')"), says("Done."))
    assert client.chat(lmc.message("go"), session=session).console == "run\n"
    below = descendants(server.pid)
    assert len(below) > 2, "the forkserver, a worker and its kernel"
    secret = STANDING.secret.encode()
    assert secret in Process.of(server.pid).memory, "the search is blind"
    for process in below:
        assert secret not in process.memory, f"a secret is in the memory of {process.name}"


def test_tokens_of_the_cache_count_as_tokens(client, session, aws):
    usage = {"inputTokens": 5, "outputTokens": 7, "totalTokens": 112, "cacheReadInputTokens": 60,
             "cacheWriteInputTokens": 40}
    aws.play([event("messageStart", role="assistant"), *text("hi"), ending("end_turn", (0, 0))[0],
              event("metadata", usage=usage, metrics={"latencyMs": 1})])
    answer = client.chat(lmc.message("hi"), session=session)
    assert answer.body["usage"]["prompt_tokens"] == 105 and answer.body["usage"]["completion_tokens"] == 7


def test_what_newer_models_send_is_passed_over(client, session, aws):
    thought = event("contentBlockDelta", contentBlockIndex=0, delta={"reasoningContent": {"text": "hm"}})
    begin, *rest = says("yes")
    aws.play([begin, thought, event("somethingNew", x=1), *rest])
    assert client.chat(lmc.message("hi"), session=session).text == "yes"


def test_an_answer_that_was_too_long_says_so(client, session, aws):
    aws.play(says("and then", reason="max_tokens"))
    assert client.chat(lmc.message("tell me"), session=session).finish_reason == "length"


def test_a_client_that_leaves_takes_the_call_with_it(client, session, aws):
    hold = Hold()
    aws.play([event("messageStart", role="assistant"), *text("begun"), hold])
    with client.stream(lmc.message("hi"), session=session) as stream:
        stream.until(lambda piece: piece.get("content") == "begun")
    assert hold.abandoned.wait(20), "the call goes on for nobody"


# Models that cannot do everything


def test_a_model_that_does_not_stream_with_tools_answers_as_a_whole(client, session, aws):
    model = "bedrock/us.meta.llama4-scout-17b-instruct-v1:0"
    no = Refusal(400, "ValidationException", "This model doesn't support tool use in streaming mode.")
    call = {"toolUse": {"toolUseId": "tooluse_7", "name": "execute",
                        "input": {"code": "print(6 * 7)", "language": "python"}}}
    aws.play(no, Whole([{"text": "So:"}, call], reason="tool_use"), Whole([{"text": "It is 42."}]))
    answer = client.chat(lmc.message("what is it?"), session=session, model=model)
    assert [(message["role"], message["type"]) for message in answer.messages] == [
        ("assistant", "message"), ("assistant", "code"), ("computer", "console"), ("assistant", "message")]
    assert answer.console == "42\n" and answer.body["usage"]["total_tokens"] == 36
    assert [request.operation for request in aws.requests] == ["converse-stream", "converse", "converse"]

    aws.play(Whole([{"text": "Still."}]))
    client.chat(lmc.message("and now?"), session=session, model=model)
    assert [request.operation for request in aws.requests] == ["converse"], "it has to be told once"


def test_a_model_without_instructions_hears_them_from_the_user(client, session, aws):
    model = "bedrock/mistral.mixtral-8x22b-instruct-v0:1"
    aws.play(Refusal(400, "ValidationException", "This model doesn't support system prompts. Try again without."),
             says("Hello."))
    assert client.chat(lmc.message("hi"), session=session, model=model).text == "Hello."
    asked, again = (request.body for request in aws.requests)
    instructions, words = again["messages"][0]["content"]
    assert "system" in asked and "system" not in again
    assert instructions == asked["system"][0] and words == {"text": "hi"}


# What goes wrong


@pytest.mark.parametrize("status, kind, words, told", [
    (403, "AccessDeniedException", "You don't have access to the model with the specified model ID.", "Model access"),
    (403, "AccessDeniedException", "User: arn:aws:iam::1:user/u is not authorized to perform: "
     "bedrock:InvokeModelWithResponseStream on resource: x", "bedrock:InvokeModelWithResponseStream"),
    (403, "UnrecognizedClientException", "The security token included in the request is invalid.", "does not take"),
    (403, "InvalidSignatureException", "Signature expired: 20261123T000000Z is now earlier than x", "clock"),
    (400, "ValidationException", "The provided model identifier is invalid.", "no such model"),
    (400, "ValidationException", "Invocation of model ID x with on-demand throughput isn’t supported. Retry your request "
     "with the ID or ARN of an inference profile that contains this model.", "inference profile, whose id has a prefix"),
    (404, "ResourceNotFoundException", "This model version has reached the end of its life.", "end of its life"),
    (424, "ModelErrorException", "The model stumbled.", "stumbled"),
    (400, "ServiceQuotaExceededException", "Your account has nothing left.", "nothing left"),
])
def test_a_refusal_is_told_with_what_can_be_done(client, session, aws, status, kind, words, told):
    aws.play(Refusal(status, kind, words))
    message = refused(client, session, 502)["message"]
    assert told in message and kind in message and MODEL in message and "0f0e-request" in message
    assert len(aws.requests) == 1, "asking again does not mend it"


@pytest.mark.parametrize("refusal", [
    Refusal(429, "ThrottlingException", "Too many requests, please wait before trying again."),
    Refusal(503, "ServiceUnavailableException", "Bedrock is unable to process your request."),
    Refusal(429, "ModelNotReadyException", "The model is not ready."),
    [exception("throttlingException", "Too many tokens.")],
    [event("messageStart", role="assistant"), exception("serviceUnavailableException", "Busy.")],
    [Drop()],
])
def test_what_passes_is_asked_again(client, session, aws, refusal):
    aws.play(refusal, says("At last."))
    assert client.chat(lmc.message("hi"), session=session).text == "At last."
    assert aws.finished and len(aws.requests) == 2


def test_an_exception_within_the_stream_is_an_error(client, session, aws):
    aws.play([event("messageStart", role="assistant"), *text("so far"),
              exception("modelStreamErrorException", "The model broke.")])
    with client.stream(lmc.message("hi"), session=session) as stream:
        stream.finish(whole=False)
    assert "The model broke." in stream.error["message"]
    assert "ModelStreamErrorException" in stream.error["message"]
    assert stream.blocks[0].content == "so far"
    aws.play([exception("validationException", "Bad input.")])
    assert "Bad input." in refused(client, session, 502)["message"]


def _changed(data, at):
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]


@pytest.mark.parametrize("rest", [
    pytest.param([Drop()], id="the connection is lost"),
    pytest.param([], id="the stream ends without an end"),
    pytest.param([event("messageStop", stopReason="end_turn")[:40], Drop()], id="cut within a message"),
    pytest.param([event("messageStop", stopReason="end_turn")[:40]], id="ended within a message"),
    pytest.param([_changed(event("messageStop", stopReason="end_turn"), 30)], id="a byte is another"),
    pytest.param([_changed(event("messageStop", stopReason="end_turn"), 3)], id="a length is another"),
    pytest.param([b"<html>no event stream at all</html>"], id="no event stream"),
])
def test_a_stream_that_breaks_is_an_error_and_never_silence(client, session, aws, rest):
    aws.play([event("messageStart", role="assistant"), *text("so far"), *rest])
    with client.stream(lmc.message("hi"), session=session) as stream:
        stream.finish(whole=False)
    assert {"message", "type", "code"} <= set(stream.error)
    assert stream.blocks[0].content == "so far"
    aws.play(says("back"))
    assert client.chat(lmc.message("again"), session=session).text == "back"


# Whose credentials


def ask(folder, **settings):
    """One question to a server with these settings, which is answered."""
    with Server(folder, **settings) as server:
        assert server.client.chat(lmc.message("hi")).text == "yes"


def test_expired_credentials_are_replaced_once(aws, tmp_path):
    (first, stale), (second, fresh) = document(1), document(2)
    aws.play(says("yes"), says("again"), keys=second)
    aws.documents.extend([stale, fresh])
    container = {"AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{aws.address}/container",
                 "AWS_CONTAINER_AUTHORIZATION_TOKEN": "container-token"}
    aws.expired = first
    with Server(tmp_path, **settings(aws, **container)) as server:
        assert server.client.chat(lmc.message("hi")).text == "yes"
        assert server.client.chat(lmc.message("hi")).text == "again"
    assert aws.visits == ["GET /container"] * 2 and len(aws.refused) == 1


def test_credentials_are_replaced_before_they_expire(aws, tmp_path):
    (first, short), (second, long) = document(1, lasts=timedelta(minutes=2)), document(2)
    aws.play(says("yes"), says("again"), says("and again"), keys=first)
    aws.documents.extend([short, long])
    container = {"AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{aws.address}/container",
                 "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": tmp_path / "token"}
    (tmp_path / "token").write_text("container-token\n")
    with Server(tmp_path / "nestbox", **settings(aws, **container)) as server:
        server.client.chat(lmc.message("hi"))
        aws.keys = second
        server.client.chat(lmc.message("hi"))
        server.client.chat(lmc.message("hi"))
    assert aws.visits == ["GET /container"] * 2 and aws.refused == []


def test_an_instance_gives_its_role_and_its_region(aws, tmp_path):
    given, credentials = document(1)
    aws.play(says("yes"), keys=given)
    aws.documents.append(credentials)
    ask(tmp_path, **settings(
        aws, AWS_REGION=None, AWS_EC2_METADATA_DISABLED=None, AWS_METADATA_SERVICE_TIMEOUT=60,
        AWS_EC2_METADATA_SERVICE_ENDPOINT=f"{aws.address}/"))
    assert aws.requests[0].signature.region == "ap-southeast-2"
    assert "PUT /latest/api/token" in aws.visits


def test_a_profile_gives_its_keys_and_its_region(aws, tmp_path):
    aws.play(says("yes"))
    (tmp_path / "home/.aws").mkdir(parents=True)
    (tmp_path / "home/.aws/config").write_text("[profile work]\nregion = eu-central-1\n")
    (tmp_path / "home/.aws/credentials").write_text(
        f"[work]\naws_access_key_id = {STANDING.id}\naws_secret_access_key = {STANDING.secret}\n")
    ask(tmp_path, **settings(aws, AWS_REGION=None, AWS_PROFILE="work"))
    assert aws.requests[0].signature.region == "eu-central-1"


def test_a_profile_takes_its_role_with_the_keys_of_another(aws, tmp_path):
    given, credentials = document(1)
    aws.play(says("yes"), keys=given)
    aws.role_takers = STANDING
    aws.documents.append(credentials)
    (tmp_path / "config").write_text(
        "[profile role]\nrole_arn = arn:aws:iam::123456789012:role/asker\nsource_profile = own\n"
        f"[profile own]\naws_access_key_id = {STANDING.id}\naws_secret_access_key = {STANDING.secret}\n")
    ask(tmp_path, **settings(aws, AWS_PROFILE="role", AWS_CONFIG_FILE=tmp_path / "config"))
    assert aws.visits[0]["RoleArn"] == "arn:aws:iam::123456789012:role/asker"


def test_a_web_identity_is_exchanged_for_a_role(aws, tmp_path):
    given, credentials = document(1)
    aws.play(says("yes"), keys=given)
    aws.documents.append(credentials)
    (tmp_path / "token").write_text(f"{CANARY}.jwt")
    ask(tmp_path, **settings(
        aws, AWS_WEB_IDENTITY_TOKEN_FILE=tmp_path / "token", AWS_ROLE_ARN="arn:aws:iam::123456789012:role/pod",
        AWS_ROLE_SESSION_NAME="pod-7"))
    visit, = aws.visits
    assert visit["Action"] == "AssumeRoleWithWebIdentity" and visit["RoleSessionName"] == "pod-7"
    assert visit["WebIdentityToken"] == f"{CANARY}.jwt"


def test_an_api_key_for_bedrock_takes_the_place_of_credentials(aws, tmp_path):
    aws.play(says("yes"), bearer=f"{CANARY}/bearer")
    ask(tmp_path, **settings(aws, AWS_BEARER_TOKEN_BEDROCK=f"{CANARY}/bearer", **keys()))
    assert "x-amz-date" not in aws.requests[0].headers


def test_an_api_key_that_bedrock_does_not_take_is_said_to_be_that(aws, tmp_path):
    aws.play(says("yes"), bearer="another")
    with Server(tmp_path, **settings(aws, AWS_BEARER_TOKEN_BEDROCK=f"{CANARY}/bearer")) as server:
        assert "API Key" in refused(server.client, None, 502)["message"]


def test_without_credentials_one_line_says_where_was_looked(aws, tmp_path):
    with Server(tmp_path, **settings(aws)) as server:
        message = refused(server.client, None, 503)["message"]
        for place in ("AWS_ACCESS_KEY_ID", f"{tmp_path}/home/.aws/credentials", "AWS_EC2_METADATA_DISABLED",
                      "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_WEB_IDENTITY_TOKEN_FILE"):
            assert place in message
        assert "\n" not in message
        assert server.client.get("/v1/health")["llm"]["status"] == "unconfigured"
        assert server.client.run(server.client.new_session(), "1 + 1").console == "2\n"


def test_a_server_whose_model_is_bedrock_s_by_the_document_s_own_name_is_ready(client, server):
    assert client.get("/v1/health")["llm"] == {"model": f"bedrock/{MODEL}", "status": "ready"}


@pytest.mark.parametrize("variable", ["AWS_BEDROCK_RUNTIME_ENDPOINT", "AWS_ENDPOINT_URL_BEDROCK_RUNTIME"])
def test_the_endpoint_has_the_names_that_others_give_it(aws, tmp_path, variable):
    """Each for Bedrock alone, and before the endpoint of all of AWS's services."""
    aws.play(says("yes"))
    ask(tmp_path, **{**settings(aws, **keys()), "AWS_ENDPOINT_URL": "http://127.0.0.1:1", variable: aws.address})
    assert len(aws.requests) == 1
