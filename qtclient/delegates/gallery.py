"""How the files of a room are painted beside it: pictures as square tiles, the others as a line and a half."""

from collections.abc import Callable
from datetime import date

from PyQt6.QtCore import QModelIndex, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PyQt6.QtGui import QFontMetricsF, QPainter, QPen
from PyQt6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem

from qtclient.delegates.attachments_painter import sign_of
from qtclient.delegates.list_painting import draw_cut, paint_ground, paint_sign
from qtclient.delegates.progress import paint_bar
from qtclient.delegates.ratio import ratio_of
from qtclient.delegates.row_delegate import RowDelegate
from qtclient.itemmodels.gallery import Seen
from qtclient.itemmodels.pictures import Pictures
from qtclient.itemmodels.transfer_words import progress_text
from qtclient.itemmodels.transfers import Transfers
from qtclient.pictures.placeholders import placeholder_image
from qtclient.pictures.records import Wanted
from qtclient.theme.icons import pixmap
from qtclient.theme.look import Look
from qtclient.times.moments import exact, list_time
from qtclient.words.plain import one_line

_ROW_PX, _SIDE_PX = 56, 36
GAP_PX = 4


class _SeenDelegate(RowDelegate[Seen]):
    def tip(self, row: Seen, rect: QRect, at: QPoint) -> str:
        return "\n".join((row.title, row.file.measures, f"{one_line(row.name)}, {exact(row.at)}"))


class TilesOfPictures(_SeenDelegate):
    """Paints `Seen` pictures; `side_px` is how large a tile is, its gap included."""

    def __init__(self, pictures: Pictures, look: Look, parent: QAbstractItemView) -> None:
        super().__init__(Seen, look, parent)
        self._pictures = pictures
        self.side_px = 80

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        return QSize(self.side_px, self.side_px)

    def paint_row(
        self, painter: QPainter, row: Seen, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        box = QRectF(option.rect.left(), option.rect.top(), self.side_px - GAP_PX, self.side_px - GAP_PX)
        ratio = ratio_of(painter)
        side = round(box.width() * ratio)
        wanted = Wanted(source=row.file.source, width=side, height=side, fills=True, radius=round(6 * ratio))
        picture = self._pictures.of(wanted)
        if picture is not None:
            painter.drawImage(box, picture.frames[0])
        else:
            self._paint_place(painter, box, row, broken=self._pictures.trouble(wanted) == "broken")
        if option.state & (QStyle.StateFlag.State_HasFocus | QStyle.StateFlag.State_MouseOver):
            painter.setPen(QPen(self._look.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 6, 6)

    def _paint_place(self, painter: QPainter, box: QRectF, seen: Seen, *, broken: bool) -> None:
        image = None if broken else placeholder_image(seen.file.placeholder, False, False)
        if image is not None:
            painter.drawImage(box, image)
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colour("sidebar_hover"))
        painter.drawRoundedRect(box, 6, 6)
        side = self._look.sizes.px(22)
        at = box.center() - QPointF(side / 2, side / 2)
        sign = pixmap(
            "image-off" if broken else "image", self._look.colours.secondary, side, ratio_of(painter)
        )
        painter.drawPixmap(at, sign)


class LinesOfFiles(_SeenDelegate):
    """Paints `Seen` files: sign, name, size, whose and when."""

    def __init__(
        self, transfers: Transfers, look: Look, today: Callable[[], date], parent: QAbstractItemView
    ) -> None:
        super().__init__(Seen, look, parent)
        self._transfers = transfers
        self._today = today

    def height_px(self, row: Seen, place: int) -> int:
        return self._look.sizes.px(_ROW_PX)

    def paint_row(
        self, painter: QPainter, row: Seen, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        look, sizes = self._look, self._look.sizes
        paint_ground(painter, look, option)
        side = sizes.px(_SIDE_PX)
        middle = option.rect.center().y()
        sign = QRectF(option.rect.left() + sizes.px(14), middle - side / 2, side, side)
        paint_sign(painter, look, sign, sign_of(row.file.type))
        words = QRectF(sign.right() + sizes.px(10), option.rect.top(), 0, option.rect.height())
        words.setRight(option.rect.right() - sizes.px(14))
        self._paint_words(painter, words, row)

    def _paint_words(self, painter: QPainter, box: QRectF, seen: Seen) -> None:
        look, sizes = self._look, self._look.sizes
        middle = box.center().y()
        upper = QRectF(box.left(), middle - sizes.line, box.width(), sizes.line)
        name = QFontMetricsF(sizes.text).elidedText(seen.title, Qt.TextElideMode.ElideMiddle, box.width())
        draw_cut(painter, upper, name, sizes.text, look.colour("text"))
        transfer = self._transfers.download(seen.file.file)
        said = [seen.file.measures, one_line(seen.name), list_time(seen.at, self._today())]
        text = " · ".join(said) if transfer is None else progress_text(transfer)
        lower = QRectF(box.left(), middle + 1, box.width(), sizes.small_line)
        draw_cut(painter, lower, text, sizes.small, look.colour("secondary"))
        if transfer is not None:
            bar = QRectF(box.left(), box.bottom() - sizes.px(6), box.width(), sizes.px(3))
            paint_bar(painter, look, bar, transfer.share, still=False)
