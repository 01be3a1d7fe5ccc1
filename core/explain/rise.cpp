#include "explain/rise.h"

#include "base/generator.h"

#include <ATen/ATen.h>

namespace saliscope {

namespace {

std::int64_t cellSize(std::int64_t pixels, std::int64_t cells) {
    return (pixels + cells - 1) / cells;
}

/// Σ s·M, Σ s and Σ M over the masks so far.
class MaskSums {
public:
    explicit MaskSums(const at::Tensor& picture)
        : weighted_(at::zeros({picture.size(2), picture.size(3)}, at::kDouble)),
          masks_(at::zeros_like(weighted_)) {}

    void add(const at::Tensor& masks, const at::Tensor& answers) {
        const at::Tensor precise = masks.to(at::kDouble);
        weighted_ += at::tensordot(answers, precise, {0}, {0});
        masks_ += precise.sum(0);
        answers_ += answers.sum().item<double>();
        count_ += static_cast<double>(answers.size(0));
    }

    at::Tensor map(const RiseOptions& options) const {
        const double mean = options.centre ? answers_ / count_ : 0;
        return ((weighted_ - mean * masks_) / (count_ * options.probability)).to(at::kFloat);
    }

private:
    at::Tensor weighted_, masks_;
    double answers_ = 0, count_ = 0;
};

} // namespace

RiseMasks::RiseMasks(const at::Tensor& picture, const RiseOptions& options, std::uint64_t seed)
    : height_(picture.size(2)),
      width_(picture.size(3)),
      cells_(options.cells),
      probability_(options.probability),
      generator_(seededGenerator(seed)) {
    requireRoomForCells(picture, options.cells);
}

at::Tensor RiseMasks::next(std::int64_t count) {
    // One row of random numbers a mask: the grid's, and two for the window's place.
    const at::Tensor random = at::rand({count, cells_ * cells_ + 2}, generator_, at::kDouble);
    const at::Tensor grids = (random.slice(1, 0, cells_ * cells_) < probability_)
                                 .to(at::kFloat)
                                 .reshape({count, 1, cells_, cells_});
    const std::int64_t rows = cellSize(height_, cells_), columns = cellSize(width_, cells_);
    const at::Tensor enlarged =
        at::upsample_bilinear2d(grids, {(cells_ + 1) * rows, (cells_ + 1) * columns}, false);
    const at::Tensor masks = at::empty({count, height_, width_});
    for (std::int64_t i = 0; i < count; ++i) {
        const auto place = [&](std::int64_t which, std::int64_t size) {
            const double share = random[i][cells_ * cells_ + which].item<double>();
            return static_cast<std::int64_t>(share * static_cast<double>(size));
        };
        masks[i].copy_(
            enlarged[i][0].narrow(0, place(0, rows), height_).narrow(1, place(1, columns), width_));
    }
    return masks.clamp_(0, 1); // a mixture may exceed them by rounding
}

Attribution rise(const Question& question, const RiseOptions& options, const Progress& progress) {
    RiseMasks masks(question.input, options, question.seed);
    CoveredPictures pictures(question, options, progress);
    MaskSums sums(question.input);
    pictures.ask({.count = options.samples,
                  .step = "random masks",
                  .visible = [&](std::int64_t begin, std::int64_t end) { return masks.next(end - begin); },
                  .take = [&](std::int64_t, const at::Tensor& visible,
                              const at::Tensor& answers) { sums.add(visible, answers); },
                  .mapSoFar = [&] { return sums.map(options); }});
    Attribution result;
    result.map = sums.map(options);
    result.passes = pictures.passes();
    return result;
}

Method riseMethod() {
    return makeMethod(
        {.id = "rise",
         .title = "RISE",
         .summary = "Hides random parts of the picture, thousands of times, and asks the network each time. "
                    "A pixel is worth what the network answers on average when that pixel can be seen. "
                    "Nothing of the network is known but its answers, so this works on any black box; the "
                    "price is the number of questions.",
         .paper = "Petsiuk, Das & Saenko 2018, RISE: randomized input sampling for explanation of black-box "
                  "models",
         .unit = "score under masks that show the pixel",
         .needsGradients = false,
         .isSigned = true,
         .isSlow = true,
         .isRandom = true},
        withCoverOptions(
            OptionTable<RiseOptions>()
                .integer<std::int64_t>("samples", &RiseOptions::samples, 1, 100000,
                                       "How many random masks are tried; the paper takes 4000 to 8000")
                .integer<std::int64_t>("cells", &RiseOptions::cells, 1, 256,
                                       "Cells of the random grid along each side")
                .number("probability", &RiseOptions::probability, 0.01, 0.99, "How likely a cell is visible")
                .boolean("centre", &RiseOptions::centre,
                         "Subtract the mean answer, so that what does not matter becomes zero")),
        rise);
}

} // namespace saliscope
