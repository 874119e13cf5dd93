from vigie.desktop.admission import CODE_TRIES, LIFE_SECONDS, MAX_BROWSERS, Admission


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def wrong(code: str) -> str:
    return code[:-1] + str((int(code[-1]) + 1) % 10)


def test_a_token_admits_one_browser_once() -> None:
    admission = Admission()
    token = admission.issue_token()
    cookie = admission.redeem_token(token)
    assert cookie is not None
    assert admission.admits(cookie)
    assert admission.redeem_token(token) is None


def test_a_token_expires() -> None:
    clock = Clock()
    admission = Admission(clock)
    token = admission.issue_token()
    clock.now += LIFE_SECONDS
    assert admission.redeem_token(token) is None


def test_a_token_lives_until_then() -> None:
    clock = Clock()
    admission = Admission(clock)
    token = admission.issue_token()
    clock.now += LIFE_SECONDS - 0.1
    assert admission.redeem_token(token) is not None


def test_nothing_invented_is_admitted() -> None:
    admission = Admission()
    assert admission.redeem_token("") is None
    assert not admission.admits("")
    assert admission.redeem_code("") is None


def test_a_code_is_typed_with_or_without_spaces_and_once() -> None:
    admission = Admission()
    code = admission.issue_code()
    assert len(code) == 8
    assert admission.redeem_code(f" {code[:4]} {code[4:]} ") is not None
    assert admission.redeem_code(code) is None


def test_a_code_dies_after_its_tries() -> None:
    admission = Admission()
    code = admission.issue_code()
    for _ in range(CODE_TRIES):
        assert admission.redeem_code(wrong(code)) is None
    assert not admission.code_waits()
    assert admission.redeem_code(code) is None


def test_the_last_try_still_counts() -> None:
    admission = Admission()
    code = admission.issue_code()
    for _ in range(CODE_TRIES - 1):
        admission.redeem_code(wrong(code))
    assert admission.redeem_code(code) is not None


def test_a_new_code_replaces_the_old_one() -> None:
    admission = Admission()
    old = admission.issue_code()
    new = admission.issue_code()
    assert admission.redeem_code(new) is not None
    assert admission.redeem_code(old) is None


def test_a_code_expires() -> None:
    clock = Clock()
    admission = Admission(clock)
    code = admission.issue_code()
    clock.now += LIFE_SECONDS
    assert not admission.code_waits()
    assert admission.redeem_code(code) is None


def test_the_next_process_recognises_the_browser_but_not_what_was_handed_over() -> None:
    first, second = Admission(), Admission()
    cookie = first.redeem_token(first.issue_token())
    assert cookie is not None
    handed = first.export()
    assert cookie not in handed
    second.restore(handed)
    assert second.admits(cookie)
    assert not second.admits(handed[0])


def test_old_browsers_are_forgotten() -> None:
    admission = Admission()
    cookies = [admission.redeem_token(admission.issue_token()) or "" for _ in range(MAX_BROWSERS + 1)]
    assert not admission.admits(cookies[0])
    assert all(admission.admits(cookie) for cookie in cookies[1:])
