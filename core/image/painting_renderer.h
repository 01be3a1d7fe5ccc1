// Paints while a person draws: only what changes is painted again.
#pragma once

#include "image/painting.h"
#include "image/pixel_region.h"
#include "image/pyramid.h"
#include "image/tile_backup.h"

namespace saliscope {

/// A picture and what is painted on it at the moment. The pixels are copied at the first stroke; until then
/// they are the clean picture's. For one thread at a time.
class PaintingRenderer {
public:
    explicit PaintingRenderer(Picture clean = {});

    const Picture& clean() const { return clean_; }
    const Painting& painting() const { return painting_; }

    /// Shows another painting: the same result, bit by bit, as `painted` gives for it. It costs as much as
    /// the difference to what was shown: of a stroke that grows what it grows by, of strokes that are taken
    /// back their own pixels. \returns a rectangle of the picture, in its own pixels, outside of which
    /// nothing changed
    cv::Rect show(const Painting& painting);

    /// The picture as it is painted now, with pixels of its own.
    Picture picture() const;

    /// A pixel of the picture as it is painted now, or as it was before.
    cv::Vec3b colourAt(cv::Point pixel, bool clean = false) const;

    /// Pixels that are painted and not erased again.
    PixelRegion covered() const;

    /// The painted pixels and their reductions. They change with the next `show`.
    Pyramid& pyramid() { return strokes_.empty() ? filler_.pyramid() : pyramid_; }
    Pyramid& cleanPyramid() { return filler_.pyramid(); }

private:
    /// A stroke that is on the picture, and what it takes to remove it.
    struct PaintedStroke {
        PixelRegion region;
        PixelRegion coveredBefore;
        TileBackup before;
        bool canBeRemoved = true; ///< false once `before` was given up to save memory
    };

    void removeFrom(std::size_t count);
    void add(const Stroke& stroke);
    void changeLast(const Stroke& stroke);
    void paint(const Stroke& stroke, const PixelRegion& part);
    void startOver();
    void forgetOldBackups();

    Picture clean_;
    Filler filler_;
    Painting painting_;
    std::vector<PaintedStroke> strokes_;
    cv::Mat pixels_; ///< empty until the first stroke
    Pyramid pyramid_;
    cv::Rect changed_; ///< since `show` began
};

} // namespace saliscope
