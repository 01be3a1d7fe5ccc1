#include "image/painting_renderer.h"

namespace saliscope {

namespace {

/// What taking strokes back may keep in memory. Older strokes can still be taken back, by painting the rest
/// again.
constexpr std::size_t mostBackupBytes = std::size_t{256} << 20;

std::size_t countOfCommonStrokes(const Painting& a, const Painting& b) {
    const auto end = std::mismatch(a.strokes.begin(), a.strokes.end(), b.strokes.begin(), b.strokes.end());
    return static_cast<std::size_t>(end.first - a.strokes.begin());
}

bool differOnlyInPoints(const Stroke& a, const Stroke& b) {
    return a.shape == b.shape && a.diameter == b.diameter && a.erases == b.erases && a.style == b.style;
}

/// Whether a brush has only gone on.
bool continues(const Stroke& before, const Stroke& now) {
    return now.shape == StrokeShape::brush && !before.points.empty() &&
           before.points.size() <= now.points.size() &&
           std::equal(before.points.begin(), before.points.end(), now.points.begin());
}

/// What is covered after a stroke.
void cover(PixelRegion& covered, const Stroke& stroke, const PixelRegion& region) {
    if (stroke.erases)
        covered.remove(region);
    else
        covered.add(region);
}

/// Whether the colour of a pixel depends on what else the stroke covers.
bool isPaintedAsAWhole(const Stroke& stroke) {
    return !stroke.erases && stroke.style.fill == Fill::inpaint;
}

} // namespace

PaintingRenderer::PaintingRenderer(Picture clean)
    : clean_(std::move(clean)), filler_(clean_.empty() ? cv::Mat(0, 0, CV_8UC3) : clean_.pixels) {}

cv::Rect PaintingRenderer::show(const Painting& painting) {
    changed_ = {};
    const std::size_t same = countOfCommonStrokes(painting_, painting);
    const auto isLast = [&](const Painting& some) { return some.strokes.size() == same + 1; };
    if (isLast(painting_) && isLast(painting) &&
        differOnlyInPoints(painting_.strokes.back(), painting.strokes.back())) {
        changeLast(painting.strokes.back());
    } else {
        removeFrom(same);
        while (strokes_.size() < painting.strokes.size())
            add(painting.strokes[strokes_.size()]);
    }
    painting_ = painting;
    forgetOldBackups();
    pyramid_.update(changed_);
    return changed_;
}

Picture PaintingRenderer::picture() const {
    Picture picture = clean_;
    picture.pixels = (strokes_.empty() ? clean_.pixels : pixels_).clone();
    return picture;
}

cv::Vec3b PaintingRenderer::colourAt(cv::Point pixel, bool clean) const {
    return (clean || strokes_.empty() ? clean_.pixels : pixels_).at<cv::Vec3b>(pixel);
}

PixelRegion PaintingRenderer::covered() const {
    if (strokes_.empty())
        return {};
    PixelRegion covered = strokes_.back().coveredBefore;
    cover(covered, painting_.strokes[strokes_.size() - 1], strokes_.back().region);
    return covered;
}

void PaintingRenderer::removeFrom(std::size_t count) {
    const auto isRemovable = [](const PaintedStroke& stroke) { return stroke.canBeRemoved; };
    if (!std::all_of(strokes_.begin() + static_cast<std::ptrdiff_t>(count), strokes_.end(), isRemovable))
        return startOver();
    for (; strokes_.size() > count; strokes_.pop_back()) {
        const PaintedStroke& last = strokes_.back();
        last.before.restore(pixels_, last.region);
        changed_ |= last.region.bounds();
    }
    painting_.strokes.resize(count);
}

void PaintingRenderer::startOver() {
    clean_.pixels.copyTo(pixels_);
    strokes_.clear();
    painting_.strokes.clear();
    changed_ = cv::Rect({}, pixels_.size());
}

void PaintingRenderer::add(const Stroke& stroke) {
    if (pixels_.empty()) {
        pixels_ = clean_.pixels.clone();
        pyramid_ = filler_.pyramid().over(pixels_);
    }
    PixelRegion coveredBefore = covered();
    strokes_.push_back({regionOf(stroke, clean_), std::move(coveredBefore), {}});
    painting_.strokes.push_back(stroke);
    paint(stroke, strokes_.back().region);
}

void PaintingRenderer::changeLast(const Stroke& stroke) {
    PaintedStroke& last = strokes_.back();
    const Stroke& before = painting_.strokes.back();
    PixelRegion region;
    if (continues(before, stroke)) {
        region = last.region;
        region.add(regionOfPathFrom(before.points.size() - 1, stroke, clean_));
    } else {
        region = regionOf(stroke, clean_);
    }
    const bool asAWhole = isPaintedAsAWhole(stroke);
    const PixelRegion gone = asAWhole ? last.region : difference(last.region, region);
    const PixelRegion added = asAWhole ? region : difference(region, last.region);
    last.before.restore(pixels_, gone);
    changed_ |= gone.bounds();
    paint(stroke, added);
    last.region = std::move(region);
}

void PaintingRenderer::paint(const Stroke& stroke, const PixelRegion& part) {
    if (part.empty())
        return;
    PaintedStroke& last = strokes_.back();
    last.before.save(pixels_, part);
    changed_ |= part.bounds();
    if (!stroke.erases)
        return filler_.fill(pixels_, part, stroke.style, last.coveredBefore);
    part.forEachSpan([&](int row, PixelSpan span) {
        const auto* clean = clean_.pixels.ptr<cv::Vec3b>(row);
        std::copy(clean + span.begin, clean + span.end, pixels_.ptr<cv::Vec3b>(row) + span.begin);
    });
}

void PaintingRenderer::forgetOldBackups() {
    std::size_t bytes = 0;
    for (auto stroke = strokes_.rbegin(); stroke != strokes_.rend(); ++stroke) {
        bytes += stroke->before.bytes();
        if (bytes > mostBackupBytes && stroke != strokes_.rbegin()) {
            stroke->before = {};
            stroke->canBeRemoved = false;
        }
    }
}

cv::Mat maskOf(const Painting& painting, const Picture& picture) {
    PixelRegion covered;
    for (const Stroke& stroke : painting.strokes)
        cover(covered, stroke, regionOf(stroke, picture));
    return covered.mask(picture.pixels.size());
}

Picture painted(const Picture& clean, const Painting& painting) {
    PaintingRenderer renderer(clean);
    renderer.show(painting);
    return renderer.picture();
}

} // namespace saliscope
