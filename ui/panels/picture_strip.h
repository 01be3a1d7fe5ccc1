#pragma once

#include <QImage>
#include <QWidget>

#include <vector>

class QHBoxLayout;
class QScrollArea;

namespace saliscope {

/// A picture with what is said about it.
struct CaptionedPicture {
    QString title;        ///< above it: "Original"
    QImage image;         ///< null: there is none yet
    QString caption = {}; ///< below it, rich text; empty where there is nothing to say

    friend bool operator==(const CaptionedPicture&, const CaptionedPicture&) = default;
};

/// Pictures side by side, all of one height, each under its title: before and after, or many, which then
/// scroll.
class PictureStrip : public QWidget {
    Q_OBJECT

public:
    explicit PictureStrip(QWidget* parent = nullptr);

    void setPictures(const std::vector<CaptionedPicture>& pictures);
    const std::vector<CaptionedPicture>& pictures() const { return pictures_; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// A picture was clicked, or chosen by Return.
    void chosen(int number);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    class Tile;

    int tileWidth() const;
    int captionHeight() const;
    int heightBesidePictures() const;
    void limitHeight();

    QScrollArea* scroll_;
    QWidget* row_;
    QHBoxLayout* layout_;
    std::vector<Tile*> tiles_;
    std::vector<CaptionedPicture> pictures_;
};

} // namespace saliscope
