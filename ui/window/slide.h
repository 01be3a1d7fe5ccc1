// All that is on screen on one labelled page, for a slide or a report.
#pragma once

#include <QImage>
#include <QString>

#include <vector>

class QPaintDevice;

namespace saliscope {

/// A picture of the slide with what is written above it.
struct SlidePicture {
    QString title;
    QImage image;
    QString source = {}; ///< where to read more: a paper, written behind the title as far as there is room
};

struct Slide {
    QString title;                      ///< "cat.jpg — SqueezeNet 1.1"
    QString subtitle;                   ///< what is explained, by which layer
    SlidePicture main;                  ///< the large one, on the left
    std::vector<SlidePicture> pictures; ///< those beside it, in columns; each keeps its proportions
};

/// Where the pictures of a slide lie, each with its title above it: not over each other and within the area.
/// \param sizes of the pictures, which all grow by the same factor, at most one and a half, or shrink
/// until they fit
/// \param area in the units of the page
/// \param title the height of a title
/// \param gap between neighbours
std::vector<QRectF> arrangeOnSlide(const std::vector<QSizeF>& sizes, const QRectF& area, double title,
                                   double gap);

/// Draws the slide over the whole device, of any size, in the colours of the application's palette.
void drawSlide(QPaintDevice& device, const Slide& content);

/// \returns the slide as a picture of full high definition, 1920×1080
QImage slideImage(const Slide& content);

/// As PDF if the file's name says so, else as a picture.
/// \throws Error if the file cannot be written
void saveSlide(const QString& file, const Slide& content);

} // namespace saliscope
