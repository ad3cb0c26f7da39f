"""What browsers read is read, however a page is written, and at a cost in proportion to it."""

import time

from textmill.main_text.page_source import canonical_html


def test_text_behind_the_end_of_the_page_and_nul() -> None:
    source = canonical_html("<html><body><p>one</body></html><html><body><p>t\0wo")
    assert b"one" in source
    assert b"two" in source.replace(b"\xef\xbf\xbd", b"")


def test_streamed_parts_stand_where_scripts_put_them() -> None:
    source = canonical_html(
        '<main><p>first</p><!--$?--><template id="B:0"></template><i>waiting</i><!--/$--><p>last</p></main>'
        '<div hidden id="S:0"><div><p>streamed</p></div></div><script>$RC("B:0","S:0")</script>'
        '<div hidden id="S:1"><p>alone</p></div>'
    ).decode()
    assert source.index("first") < source.index("streamed") < source.index("last") < source.index("alone")
    assert "waiting" not in source
    assert "hidden" not in source


def test_no_tag_costs_more_than_its_length() -> None:
    """Each page is ten times the one before it; quadratic time would take a hundred times as long."""
    for html in (
        lambda n: "".join(f"<p><font a={number}>x" for number in range(n)),
        lambda n: "<p " + " ".join(f"a{number}=1" for number in range(10 * n)) + ">x",
        lambda n: "<div>" * n * 5 + "x",
    ):
        times = []
        for size in (1000, 10000):
            best = 1e9
            for _ in range(3):
                start = time.process_time()
                assert b"x" in canonical_html(html(size))
                best = min(best, time.process_time() - start)
            times.append(best)
        assert times[1] < 40 * times[0] + 0.05
