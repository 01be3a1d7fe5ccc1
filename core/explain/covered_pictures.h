// What occlusion, RISE, LIME and KernelSHAP share: the picture is covered in many ways, and the network is
// asked each time.
#pragma once

#include "explain/baseline.h"
#include "explain/measure.h"
#include "explain/runs.h"

#include <functional>

namespace saliscope {

/// Options of all methods that cover the picture.
struct CoverOptions {
    Measure measure = Measure::score;
    Baseline fill = Baseline::mean; ///< zero after preprocessing, the mean colour
    std::string fillFile;
};

/// Adds the options `measure`, `fill` and `fill-file` at the end of a method's own. The struct needs the
/// members of `CoverOptions`, with defaults of its own; its `fill` can be of a type with more choices.
template <typename Options, typename Fill = Baseline>
OptionTable<Options>
withCoverOptions(OptionTable<Options> table,
                 const std::vector<std::pair<const char*, Fill>>& fills = baselineChoices()) {
    table
        .choice("measure", static_cast<Measure Options::*>(&Options::measure), measureChoices(),
                "What is written down of the network's answers")
        .choice("fill", static_cast<Fill Options::*>(&Options::fill), fills,
                "What the picture is covered with")
        .text("fill-file", static_cast<std::string Options::*>(&Options::fillFile),
              "For the fill 'custom': a picture or .npy");
    return table;
}

/// N×C×H×W: where `visible` is 1 the picture, where it is 0 the fill, between them a mixture.
/// \param picture, fill 1×C×H×W or N×C×H×W \param visible H×W or N×1×H×W, on any device, of any type
at::Tensor coverPicture(const at::Tensor& picture, const at::Tensor& fill, const at::Tensor& visible);

/// \throws UsageError if a mask of cells×cells is finer than the picture (N×C×H×W)
void requireRoomForCells(const at::Tensor& picture, std::int64_t cells);

/// A series of covered pictures of which a map is made.
struct CoverSeries {
    std::int64_t count = 0;
    std::string step; ///< for the progress: "covered windows"
    /// What is visible of the picture in the pictures `begin` to `end` - 1: n×H×W, 0 to 1, on the CPU. It is
    /// asked in order, each picture once.
    std::function<at::Tensor(std::int64_t begin, std::int64_t end)> visible;
    /// What lies there where they hide the picture, n×C×H×W, if it depends on what they hide; else it is the
    /// options' fill.
    std::function<at::Tensor(const at::Tensor& visible)> fill = {};
    /// Takes the answers to these pictures: n doubles on the CPU. `visible` is what was given.
    std::function<void(std::int64_t begin, const at::Tensor& visible, const at::Tensor& answers)> take;
    /// The map of the answers so far, for the question's preview.
    std::function<at::Tensor()> mapSoFar;
};

/// Asks the network about one picture, covered in many ways, as many at a time as memory allows.
class CoveredPictures {
public:
    /// \throws UsageError for a fill or a measure that cannot be, FileError for an unreadable file
    CoveredPictures(const Question& question, const CoverOptions& options, const Progress& progress);
    CoveredPictures(const CoveredPictures&) = delete;
    CoveredPictures& operator=(const CoveredPictures&) = delete;

    /// The measured value of the picture as it is, and of the fill alone.
    double whole();
    double covered();

    /// Runs the series; previews the map once a batch.
    void ask(const CoverSeries& series);

    const at::Tensor& picture() const { return asked_.input; }
    const Passes& passes() const { return runs_.passes(); }

private:
    Question asked_;
    const Progress& progress_;
    Runs runs_;
    at::Tensor fill_;
};

} // namespace saliscope
