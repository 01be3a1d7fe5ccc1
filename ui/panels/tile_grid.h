#pragma once

#include <QWidget>

#include <vector>

namespace saliscope {

/// Widgets of equal width, as many in a row as fit; each as high as it wants to be for its width.
class TileGrid : public QWidget {
    Q_OBJECT

public:
    explicit TileGrid(int smallestWidth, QWidget* parent = nullptr);

    /// In this order. Those that were there before and are not any more are left to whoever made them.
    void setTiles(std::vector<QWidget*> tiles);

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    int columns(int width) const;
    int tileWidth(int width) const;
    int tileHeight(int tileWidth) const;
    void arrange();

    const int smallestWidth_;
    std::vector<QWidget*> tiles_;
};

} // namespace saliscope
