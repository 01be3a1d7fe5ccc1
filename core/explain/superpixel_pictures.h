// What LIME and KernelSHAP share: the picture is cut into superpixels, some are shown, the others covered,
// and each gets a number in the end.
#pragma once

#include "explain/covered_pictures.h"
#include "image/superpixels.h"

#include <string>

namespace saliscope {

/// Options of both.
struct SuperpixelOptions : CoverOptions {
    std::int64_t samples = 1000;
    std::int64_t segments = 50; ///< about how many superpixels
};

/// The options `samples` and `segments`, before a method's own.
template <typename Options>
OptionTable<Options> superpixelOptionTable() {
    return OptionTable<Options>()
        .template integer<std::int64_t>("samples",
                                        static_cast<std::int64_t Options::*>(&SuperpixelOptions::samples), 1,
                                        100000, "How many covered pictures the network is asked about")
        .template integer<std::int64_t>("segments",
                                        static_cast<std::int64_t Options::*>(&SuperpixelOptions::segments), 1,
                                        1000, "About how many superpixels the picture is cut into");
}

/// The superpixels of a question's picture. \throws UsageError if there are to be too many for it; Cancelled
Superpixels superpixelsOf(const Question& question, std::int64_t segments, const Progress& progress = {});

/// Samples of which coefficients, one for each superpixel, are made.
struct SuperpixelSeries {
    at::Tensor shown; ///< N×superpixels booleans: which ones are visible
    std::string step;
    /// Takes the answers to the samples `begin` to `begin` + n - 1, n doubles.
    std::function<void(std::int64_t begin, const at::Tensor& answers)> take;
    /// The coefficients that follow from the answers so far.
    std::function<at::Tensor()> coefficients;
};

class SuperpixelPictures {
public:
    /// \throws as `superpixelsOf` and `CoveredPictures`
    SuperpixelPictures(const Question& question, const SuperpixelOptions& options, const Progress& progress);

    std::int64_t count() const { return superpixels_; }
    double whole() { return pictures_.whole(); }
    double covered() { return pictures_.covered(); }

    /// Runs the series; previews the map once a batch.
    void ask(const SuperpixelSeries& series);

    /// H×W: each superpixel's number at all of its pixels.
    at::Tensor painted(const at::Tensor& numbers) const;

    const Passes& passes() const { return pictures_.passes(); }

private:
    CoveredPictures pictures_;
    at::Tensor labels_; ///< H×W
    std::int64_t superpixels_ = 0;
};

} // namespace saliscope
