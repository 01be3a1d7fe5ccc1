#include "image/tile_grid.h"

#include "base/error.h"

#include <ATen/ATen.h>
#include <opencv2/imgproc.hpp>

namespace saliscope {

namespace {

const cv::Scalar background(30, 30, 30);
const cv::Scalar labelColour(190, 190, 190);
constexpr int labelHeight = 12;
constexpr int narrowestLabelled = 32;
// Tiles are not enlarged beyond what is comfortable to look at.
constexpr int comfortableTile = 256;
constexpr int comfortableSheet = 1280;

/// Draws the tile of that number at its natural size.
using DrawTile = std::function<cv::Mat(int)>;

struct Layout {
    int columns;
    int rows;
    cv::Size tile;  ///< as it appears on the sheet
    int gap;        ///< between tiles
    int margin;     ///< around all of them
    int labelSpace; ///< above each

    cv::Point cornerOf(int index) const {
        return {margin + index % columns * (tile.width + gap),
                margin + labelSpace + index / columns * (tile.height + gap + labelSpace)};
    }
    cv::Size sheet() const {
        const cv::Point end = cornerOf(places() - 1) + cv::Point(tile);
        return {end.x + margin, end.y + margin};
    }
    int longerSide() const { return std::max(sheet().width, sheet().height); }
    int places() const { return columns * rows; }
};

/// As many columns as make the longer side of the sheet shortest; of several such numbers one that leaves the
/// fewest places empty, and of these the largest.
Layout arrange(int count, cv::Size tile, bool margin, bool labels) {
    Layout layout{};
    layout.tile = tile;
    const int smaller = std::min(tile.width, tile.height);
    layout.gap = smaller >= 16 ? 2 : smaller >= 3 ? 1 : 0;
    layout.margin = margin ? layout.gap : 0;
    layout.labelSpace = labels && tile.width >= narrowestLabelled ? labelHeight : 0;
    const double width = tile.width + layout.gap;
    const double height = tile.height + layout.gap + layout.labelSpace;
    const auto aboutSquare = static_cast<int>(std::sqrt(count * height / width));
    Layout best{};
    for (int columns = aboutSquare - 1; columns <= aboutSquare + 1; ++columns) {
        layout.columns = std::clamp(columns, 1, count);
        layout.rows = (count + layout.columns - 1) / layout.columns;
        if (best.columns == 0 ||
            std::pair(layout.longerSide(), layout.places()) <= std::pair(best.longerSide(), best.places()))
            best = layout;
    }
    return best;
}

/// Size of a tile whose values are squares of `factor` pixels.
using SizeAt = std::function<cv::Size(int factor)>;

struct Fit {
    Layout layout;
    int factor; ///< by which the tiles are enlarged; 1 if they are shrunk
};

/// Enlarged by a whole factor while that is comfortable, or shrunk until the sheet fits.
Fit arrangeToFit(int count, const SizeAt& sizeAt, const GridOptions& options) {
    const auto longerSide = [](cv::Size size) { return std::max(size.width, size.height); };
    const cv::Size natural = sizeAt(1);
    for (int factor = std::max(1, comfortableTile / longerSide(natural)); factor >= 1; --factor) {
        const Layout layout = arrange(count, sizeAt(factor), true, options.labels);
        if (layout.longerSide() <=
            (factor > 1 ? std::min(comfortableSheet, options.maxSide) : options.maxSide))
            return {layout, factor};
    }
    for (int side = longerSide(natural) - 1; side >= 1; --side) {
        const auto shrunk = [&](int length) { return std::max(1, length * side / longerSide(natural)); };
        const Layout layout =
            arrange(count, {shrunk(natural.width), shrunk(natural.height)}, true, options.labels);
        if (layout.longerSide() <= options.maxSide)
            return {layout, 1};
    }
    throw UsageError(std::to_string(count) + " tiles do not fit on a sheet of " +
                     std::to_string(options.maxSide) + " x " + std::to_string(options.maxSide) + " pixels");
}

void drawLabel(cv::Mat& sheet, int index, cv::Point tileCorner) {
    constexpr double size = 0.7;
    cv::putText(sheet, std::to_string(index), tileCorner - cv::Point(0, 3), cv::FONT_HERSHEY_PLAIN, size,
                labelColour, 1, cv::LINE_AA);
}

cv::Mat drawSheet(int count, const Layout& layout, const DrawTile& draw) {
    cv::Mat sheet(layout.sheet(), CV_8UC3, background);
    for (int index = 0; index < count; ++index) {
        const cv::Mat tile = draw(index);
        const cv::Point corner = layout.cornerOf(index);
        const bool shrinks = layout.tile.width < tile.cols;
        cv::resize(tile, sheet(cv::Rect(corner, layout.tile)), layout.tile, 0, 0,
                   shrinks ? cv::INTER_AREA : cv::INTER_NEAREST);
        if (layout.labelSpace > 0)
            drawLabel(sheet, index, corner);
    }
    return sheet;
}

void requireTiles(const at::Tensor& values, int dimensions, const char* expected) {
    if (values.dim() != dimensions || values.numel() == 0)
        throw UsageError(std::string("nothing to draw: ") + expected + " were expected");
}

/// Of a map at one pixel a value.
cv::Size sizeOf(const at::Tensor& map) {
    return {static_cast<int>(map.size(-1)), static_cast<int>(map.size(-2))};
}

cv::Mat drawSheetOfMaps(const at::Tensor& maps, const GridOptions& options, const DrawTile& draw) {
    const auto count = static_cast<int>(maps.size(0));
    const auto sizeAt = [&](int factor) { return sizeOf(maps) * factor; };
    return drawSheet(count, arrangeToFit(count, sizeAt, options).layout, draw);
}

/// One kernel, 3 × height × width, as a picture.
cv::Mat drawColours(const at::Tensor& kernel, const ValueRange& range) {
    std::vector<cv::Mat> channels;
    for (int channel = 0; channel < 3; ++channel) {
        cv::Mat grey;
        cv::extractChannel(colourise(kernel[channel], ColourMap::grey, range), grey, 0);
        channels.push_back(grey);
    }
    cv::Mat picture;
    cv::merge(channels, picture);
    return picture;
}

/// The slices of one kernel, in × height × width.
cv::Mat drawSlices(const at::Tensor& kernel, const Layout& layout, const ValueRange& range) {
    const auto height = static_cast<int>(kernel.size(1));
    const cv::Mat column =
        colourise(kernel.flatten(0, 1), ColourMap::diverging, range); // one below the other
    return drawSheet(static_cast<int>(kernel.size(0)), layout,
                     [&](int index) { return column.rowRange(index * height, (index + 1) * height); });
}

cv::Mat drawSheetOfSlices(const at::Tensor& kernels, const GridOptions& options, const ValueRange& range) {
    const auto count = static_cast<int>(kernels.size(0));
    const auto slices = static_cast<int>(kernels.size(1));
    const auto blockAt = [&](int factor) { return arrange(slices, sizeOf(kernels) * factor, false, false); };
    const Fit fit = arrangeToFit(count, [&](int factor) { return blockAt(factor).sheet(); }, options);
    return drawSheet(count, fit.layout, [&, block = blockAt(fit.factor)](int index) {
        return drawSlices(kernels[index], block, range);
    });
}

} // namespace

cv::Mat activationGrid(const at::Tensor& maps, const GridOptions& options) {
    requireTiles(maps, 3, "maps of channels × height × width");
    constexpr double brightest = 99.9;
    const auto rangeOf = [&](const at::Tensor& values, double high) {
        return options.colourMap == ColourMap::diverging ? symmetricRange(values, high)
                                                         : valueRange(values, 0, high);
    };
    const ValueRange common = rangeOf(maps, brightest);
    return drawSheetOfMaps(maps, options, [&](int index) {
        const at::Tensor map = maps[index];
        return colourise(map, options.colourMap,
                         options.scale == GridScale::common ? common : rangeOf(map, 100));
    });
}

cv::Mat filterGrid(const at::Tensor& kernels, const GridOptions& options) {
    requireTiles(kernels, 4, "kernels of out × in × height × width");
    const ValueRange range = symmetricRange(kernels);
    if (kernels.size(1) == 3)
        return drawSheetOfMaps(kernels, options,
                               [&](int index) { return drawColours(kernels[index], range); });
    return drawSheetOfSlices(kernels, options, range);
}

} // namespace saliscope
