"""Credentials are told from what only looks like one: not one of either list is judged wrongly."""

from pathlib import Path

import pytest

from kube9_core.snapshot.credentials import credential_in, credentials_in_arguments

HERE = Path(__file__).parent


def listed(name: str) -> list[tuple[str, str]]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    rows = (line.split(" ", 1) for line in lines if line and not line.startswith("#"))
    return [(key, spoken(value.replace("{+}", ""))) for key, value in rows]


def spoken(value: str) -> str:
    return "\\".join(part.replace("\\n", "\n") for part in value.split("\\\\"))


HARMLESS, HARMFUL = listed("harmless.txt"), listed("harmful.txt")


def test_the_lists_are_long_enough_to_mean_something() -> None:
    assert len(set(HARMLESS)) >= 150
    assert len(set(HARMFUL)) >= 100


@pytest.mark.parametrize(("name", "value"), HARMLESS)
def test_what_is_harmless_is_left_alone(name: str, value: str) -> None:
    assert credential_in(name, value) is None


@pytest.mark.parametrize(("name", "value"), HARMFUL)
def test_what_is_a_credential_is_found(name: str, value: str) -> None:
    found = credential_in(name, value)
    assert found is not None
    assert (found.key, found.length) == (name, len(value))


@pytest.mark.parametrize(
    "words",
    [
        ["server", "--password=hunter2"],
        ["server", "--password", "hunter2"],
        ["server", "-db-password=hunter2"],
        ["server", "--api-key", "3f2a9c81bd" + "7e4f60a5c2"],
        ["java", "-Dspring.datasource.password=hunter2", "-jar", "app.jar"],
        ["helm", "upgrade", "--set", "db.password=hunter2"],
        ["env", "PGPASSWORD=hunter2", "psql"],
        ["mysql", "-uroot", "-phunter2"],
        ["/usr/bin/mysqladmin", "ping", "-phunter2"],
        ["redis-server", "--requirepass", "foobared"],
        ["redis-cli", "-a", "foobared", "ping"],
        ["sshpass", "-p", "hunter2", "ssh", "host"],
        ["curl", "-u", "jane:hunter2", "https://example.com"],
        ["curl", "-H", "Authorization: Bearer " + "q8W2e7R4t9Y1u6i3O5p0", "https://example.com"],
        ["curl", "https://jane:" + "hunter2@example.com"],
        ["sh", "-c", "export PASSWORD=hunter2; exec server"],
        ["sh", "-c", "mysqladmin ping -phunter2"],
        ["sh", "-c", "server --password hunter2 --port 80"],
        ["sh", "-c", "curl -u jane:hunter2 https://example.com"],
        ["server", "--token=ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a"],
    ],
)
def test_a_credential_on_a_command_line_is_found(words: list[str]) -> None:
    (found,) = credentials_in_arguments(words[:1], words[1:])
    assert found.key.startswith("args[")


def test_the_first_argument_counts_where_the_image_names_the_program() -> None:
    (found,) = credentials_in_arguments((), ["--password=hunter2", "--port=80"])
    assert found.key == "args[0]"


@pytest.mark.parametrize(
    "words",
    [
        ["server", "--password-file=/run/secrets/password"],
        ["server", "--password-file", "/run/secrets/password"],
        ["server", "--password=$(DB_PASSWORD)"],
        ["server", "--password", "$(DB_PASSWORD)"],
        ["server", "--password", "--verbose"],
        ["server", "--password"],
        ["server", "--token-ttl=30m", "--token-ttl", "24h"],
        ["server", "--secret-name=db-credentials"],
        ["server", "--secret", "db-credentials"],
        ["server", "--tls-private-key-file=/etc/tls/tls.key"],
        ["server", "-p", "8080"],
        ["server", "-a", "foobared"],
        ["grep", "-phunter2"],
        ["mkdir", "-p", "/var/lib/data"],
        ["mysql", "-p$(MYSQL_PASSWORD)"],
        ["mysql", "-p", "shop"],
        ["curl", "-u", "jane:$(PASSWORD)", "https://example.com"],
        ["curl", "-u", "jane", "https://example.com"],
        ["redis-cli", "-a", "$REDIS_PASSWORD", "ping"],
        ["sh", "-c", 'mysqladmin ping -p"$MYSQL_ROOT_PASSWORD"'],
        ["sh", "-c", "PGPASSWORD=$(cat /run/secrets/password) psql"],
        ["sh", "-c", "test -n \"$TOKEN\" || { echo 'no token given'; exit 1; }"],
        ["sh", "-c", "kubectl create secret generic db --from-literal=password=$PASSWORD"],
        ["sh", "-c", "cat /etc/password | wc -l; mkdir -p /srv/secret"],
        ["oauth2-proxy", "--cookie-secret-file=/etc/cookie", "--pass-access-token=true"],
        ["kube-apiserver", "--service-account-key-file=/etc/kubernetes/pki/sa.pub"],
        ["kube-apiserver", "--enable-bootstrap-token-auth=true", "--requestheader-allowed-names="],
    ],
)
def test_a_harmless_command_line_is_left_alone(words: list[str]) -> None:
    assert credentials_in_arguments(words, ()) == ()
