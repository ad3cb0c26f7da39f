"""Holds what is written so far: open containers, the line that grows, the code that is collected."""

from dataclasses import dataclass, field
from typing import Final

from textmill.main_text.page_frames import Block, Cell, Frame, item_text, joined, quote_text, table_blocks
from textmill.main_text.page_marks import DEEPEST, SPACE

__all__ = ["PageOutput"]

_MOST_CELLS: Final = 200_000


@dataclass(slots=True)
class PageOutput:
    """Blocks are finished by `end_block`; containers are opened and closed in pairs."""

    markdown: bool
    frames: list[Frame] = field(default_factory=lambda: [Frame("page")])
    line: list[str] = field(default_factory=list)
    code: list[str] | None = None
    heading: int = 0

    def words(self, text: str) -> None:
        """Text of a line: white space is one space, and none at the line's start."""
        if not text.isprintable() or "  " in text:
            text = SPACE.sub(" ", text)
        if text[:1] == " " and (not self.line or self.line[-1][-1:] in (" ", "\n")):
            text = text[1:]
        if text:
            self.line.append(text)

    def put(self, text: str) -> None:
        """Text that stays as it is."""
        if text:
            self.line.append(text)

    def break_line(self) -> None:
        if self.line and self.code is None:
            if self.line[-1][-1:] == " ":
                self.line[-1] = self.line[-1].rstrip(" ")
            self.line.append(" " if self.heading else "\n")

    def end_block(self) -> None:
        """Finish the line as a block."""
        if not self.line:
            return
        text = "".join(self.line).strip(" \n")
        self.line.clear()
        if not text or text == "\u200b":
            return
        if "\n" in text:
            text = "\n".join(part.strip(" ") for part in text.split("\n"))
            while "\n\n\n" in text:
                text = text.replace("\n\n\n", "\n\n")
        if self.heading:
            marks = "#" * self.heading + " " if self.markdown else ""
            self.frames[-1].blocks.append(Block("heading", marks + text.replace("\n", " ")))
        else:
            self.frames[-1].blocks.append(Block("text", text))

    def begin_code(self) -> None:
        self.end_block()
        self.code = []

    def end_code(self, language: str) -> None:
        text = "".join(self.code or ()).replace("\xa0", " ").replace("\r\n", "\n")
        self.code = None
        lines = [line.rstrip() for line in text.split("\n")]
        while lines and not lines[-1]:
            lines.pop()
        while lines and not lines[0]:
            lines.pop(0)
        if lines:
            self.frames[-1].blocks.append(Block("code", "\n".join(lines), language=language))

    def open(self, frame: Frame) -> bool:
        """Open a container, unless too many are open."""
        self.end_block()
        if len(self.frames) > DEEPEST:
            return False
        self.frames.append(frame)
        return True

    def open_item(self, number: int | None) -> bool:
        """Open an item of the innermost list; without a list it is one of its own."""
        self.end_block()
        holder = self.frames[-1]
        marker = "- "
        is_first = True
        if holder.kind == "list":
            if holder.number >= 0:
                if number is not None:
                    holder.number = number
                marker = f"{holder.number}. "
                holder.number += 1
            is_first = holder.items == 0
            holder.items += 1
        elif holder.blocks and holder.blocks[-1].kind == "item":
            is_first = False
        return self.open(Frame("item", marker=marker, is_first=is_first))

    def close(self) -> None:
        """Close the innermost container: it becomes blocks of the one around it."""
        self.end_block()
        frame = self.frames.pop()
        holder = self.frames[-1]
        if frame.kind == "item":
            if frame.blocks:
                holder.blocks.append(Block("item", item_text(frame, markdown=self.markdown), frame.is_first))
            elif holder.kind == "list" and frame.is_first:
                holder.items -= 1
        elif frame.kind == "quote":
            if all(block.kind == "code" for block in frame.blocks):
                holder.blocks += frame.blocks  # moved in from the margin, as old pages do
            else:
                holder.blocks.append(Block("text", quote_text(frame.blocks, markdown=self.markdown)))
        elif frame.kind == "cell":
            if not holder.rows:
                holder.rows.append([])
            holder.rows[-1].append(Cell(frame.blocks, *frame.span))
        elif frame.kind == "table":
            holder.blocks += [*frame.blocks, *table_blocks(frame, markdown=self.markdown)]
        else:
            holder.blocks += frame.blocks

    def text(self) -> str:
        """Everything, once all is closed."""
        self.end_block()
        while len(self.frames) > 1:
            self.close()
        return joined(self.frames[0].blocks, markdown=self.markdown)
