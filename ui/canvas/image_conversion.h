// Pictures between OpenCV and Qt.
#pragma once

#include "image/picture.h"

#include <QImage>

namespace saliscope {

/// The same pixels as a QImage, without a copy: they live as long as any copy of it. CV_8UC1 is grey, CV_8UC3
/// red, green, blue, CV_8UC4 red, green, blue, alpha with colours multiplied by alpha.
QImage toImage(const cv::Mat& pixels);

/// A picture as Qt has it, from a clipboard say; transparent pixels are laid over white, as `readPicture`
/// does.
Picture toPicture(const QImage& image);

} // namespace saliscope
