#include "panels/picture_strip.h"

#include "panels/line_label.h"
#include "panels/picture_view.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QMouseEvent>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>

namespace saliscope {

namespace {

constexpr int narrowest = 92; ///< of a tile, in pixels
constexpr int lowest = 92;    ///< of a picture
constexpr int spacing = 6;

} // namespace

/// One picture with its title above and its caption below.
class PictureStrip::Tile : public QWidget {
public:
    Tile(PictureStrip& strip, int number) : strip_(strip), number_(number) {
        title_ = new LineLabel;
        title_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
        view_ = new PictureView({});
        view_->setMinimumHeight(lowest);
        view_->setSizePolicy(view_->sizePolicy().horizontalPolicy(), QSizePolicy::Ignored);
        caption_ = new QLabel;
        caption_->setWordWrap(true);
        caption_->setAlignment(Qt::AlignTop | Qt::AlignLeft);
        QFont small = caption_->font();
        small.setPointSizeF(small.pointSizeF() * 0.9);
        caption_->setFont(small);
        caption_->setForegroundRole(QPalette::PlaceholderText);
        caption_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Minimum);
        auto* layout = new QVBoxLayout(this);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->setSpacing(2);
        layout->addWidget(title_);
        layout->addWidget(view_, 1);
        layout->addWidget(caption_);
        setMinimumWidth(narrowest);
        setFocusPolicy(Qt::StrongFocus);
    }

    void show(const CaptionedPicture& picture) {
        titleText_ = picture.title;
        elideTitle();
        title_->setToolTip(picture.title);
        view_->setAccessibleName(picture.title);
        if (view_->image().cacheKey() != picture.image.cacheKey())
            view_->setImage(picture.image);
        caption_->setText(picture.caption);
    }

    int titleHeight() const { return title_->sizeHint().height() + layout()->spacing(); }

    /// What the caption takes of a tile that is so wide; 0 without one.
    int captionHeight(int wide) const {
        return caption_->text().isEmpty() ? 0 : caption_->heightForWidth(wide) + layout()->spacing();
    }

    /// By itself a label asks for as many lines as if it were narrower.
    void reserveForCaption(int height) {
        caption_->setVisible(height > 0);
        caption_->setFixedHeight(std::max(0, height - layout()->spacing()));
    }

protected:
    void resizeEvent(QResizeEvent*) override { elideTitle(); }
    void mouseReleaseEvent(QMouseEvent*) override { Q_EMIT strip_.chosen(number_); }
    void keyPressEvent(QKeyEvent* event) override {
        if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
            Q_EMIT strip_.chosen(number_);
        else
            QWidget::keyPressEvent(event);
    }

private:
    void elideTitle() {
        title_->setText(title_->fontMetrics().elidedText(titleText_, Qt::ElideMiddle, width()));
    }

    PictureStrip& strip_;
    const int number_;
    QString titleText_;
    QLabel* title_;
    PictureView* view_;
    QLabel* caption_;
};

PictureStrip::PictureStrip(QWidget* parent)
    : QWidget(parent), scroll_(new QScrollArea), row_(new QWidget), layout_(new QHBoxLayout(row_)) {
    layout_->setContentsMargins(0, 0, 0, 0);
    layout_->setSpacing(spacing);
    scroll_->setWidgetResizable(true);
    scroll_->setFrameShape(QFrame::NoFrame);
    scroll_->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll_->setFocusPolicy(Qt::NoFocus);
    scroll_->setWidget(row_);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(scroll_);
}

void PictureStrip::setPictures(const std::vector<CaptionedPicture>& pictures) {
    if (pictures == pictures_)
        return;
    pictures_ = pictures;
    while (tiles_.size() > pictures.size()) {
        delete tiles_.back();
        tiles_.pop_back();
    }
    while (tiles_.size() < pictures.size()) {
        auto* tile = new Tile(*this, static_cast<int>(tiles_.size()));
        layout_->addWidget(tile, 1);
        tiles_.push_back(tile);
    }
    for (std::size_t i = 0; i < tiles_.size(); ++i)
        tiles_[i]->show(pictures[i]);
    limitHeight();
}

void PictureStrip::resizeEvent(QResizeEvent*) {
    limitHeight();
}

int PictureStrip::tileWidth() const {
    const int count = std::max(1, static_cast<int>(tiles_.size()));
    return std::max(narrowest, (width() - spacing * (count - 1)) / count);
}

int PictureStrip::captionHeight() const {
    int height = 0;
    for (const Tile* tile : tiles_)
        height = std::max(height, tile->captionHeight(tileWidth()));
    return height;
}

/// What is no picture: titles, captions, and the bar below tiles that scroll.
int PictureStrip::heightBesidePictures() const {
    const int height = captionHeight() + (tiles_.empty() ? 0 : tiles_.front()->titleHeight());
    const int count = static_cast<int>(tiles_.size());
    const bool scrolls = count * narrowest + spacing * (count - 1) > width();
    return height + (scrolls ? scroll_->horizontalScrollBar()->sizeHint().height() : 0);
}

/// All captions get what the longest one needs, so that the pictures are of one height. They are about as
/// high as they are wide: more room would only part them from their titles.
void PictureStrip::limitHeight() {
    const int caption = captionHeight();
    for (Tile* tile : tiles_)
        tile->reserveForCaption(caption);
    setMaximumHeight(std::max(minimumSizeHint().height(), tileWidth() + heightBesidePictures()));
    updateGeometry();
}

QSize PictureStrip::sizeHint() const {
    // No higher than it must be: a wish that grew with the width would call for a scroll bar beside a page,
    // be smaller beside that bar, and do without it again, for ever.
    constexpr int usualWidth = 340;
    return {usualWidth, minimumSizeHint().height()};
}

QSize PictureStrip::minimumSizeHint() const {
    return {2 * narrowest, lowest + heightBesidePictures()};
}

} // namespace saliscope
