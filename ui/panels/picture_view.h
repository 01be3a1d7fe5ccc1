#pragma once

#include <QImage>
#include <QWidget>
#include <opencv2/core/mat.hpp>

namespace saliscope {

/// The picture with 400 pixels on its longer side, or as it is if that is less: quick enough for every
/// stroke.
/// \param pixels of 8 bits
cv::Mat reduced(const cv::Mat& pixels);

/// A picture shown in full, as large as fits; where it is transparent, over a checkerboard.
class PictureView : public QWidget {
    Q_OBJECT

public:
    /// \param name for screen readers, and as a hint where there is no picture
    explicit PictureView(const QString& name, QWidget* parent = nullptr);

    void setImage(const QImage& image);
    const QImage& image() const { return image_; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QImage image_;
    QImage scaled_; ///< to the size in which it was shown last
};

} // namespace saliscope
