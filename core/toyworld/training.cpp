#include "toyworld/training.h"

#include "base/error.h"
#include "graph/executor.h"
#include "graph/fold_batch_norm.h"
#include "model/zoo/toy_network.h"
#include "toyworld/descent.h"
#include "toyworld/pointing_lessons.h"
#include "toyworld/training_scenes.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>

#include <chrono>
#include <numeric>
#include <sstream>

namespace saliscope {

namespace {

using Clock = std::chrono::steady_clock;

void requireValid(const TrainingOptions& options) {
    const auto require = [](bool valid, const std::string& what) {
        if (!valid)
            throw UsageError("training: " + what);
    };
    require(options.batch >= 2 && options.batch <= 4096, "the batch must be from 2 to 4096");
    require(options.images >= options.batch, "the number of images must be at least that of a batch");
    require(options.size >= 16 && options.size <= 1024 && options.size % 8 == 0,
            "the size must be a multiple of 8 from 16 to 1024");
    require(options.learningRate > 0 && options.learningRate < 1,
            "the learning rate must be between 0 and 1");
    require(options.weightDecay >= 0 && options.weightDecay < 1,
            "the weight decay must be from 0 to below 1");
    require(options.localisation >= 0 && options.localisation <= 1000,
            "the weight of the localisation must be from 0 to 1000");
    require(options.labelSmoothing >= 0 && options.labelSmoothing < 1,
            "the label smoothing must be from 0 to below 1");
    require(options.pointingImages >= 0, "the number of images of the second part must not be negative");
    require(options.pointingRate > 0 && options.pointingRate < 1,
            "the learning rate of the second part must be between 0 and 1");
}

void requireToyNetwork(const Graph& graph) {
    const Graph expected = toyNetwork(static_cast<std::int64_t>(toyLabels().size()));
    const bool fits =
        std::ranges::equal(graph.constants, expected.constants, [](const auto& a, const auto& b) {
            return a.name == b.name && a.tensor.sizes() == b.tensor.sizes();
        });
    if (!fits)
        throw UsageError("training: the second part begins with what the first part of this training left, "
                         "not with another network");
}

constexpr int mostBatchesForStatistics = 32;

/// How fast a training goes, and what it says of itself.
class Pace {
public:
    explicit Pace(int batch) : batch_(batch) {}

    void count(float loss) {
        losses_.push_back(loss);
        const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
        imagesPerSecond_ = static_cast<double>(losses_.size()) * batch_ / seconds;
    }

    std::string description(int steps) const {
        constexpr std::size_t recent = 50;
        const std::size_t count = std::min(recent, losses_.size());
        const float sum =
            std::accumulate(losses_.end() - static_cast<std::ptrdiff_t>(count), losses_.end(), 0.0f);
        std::ostringstream text;
        text.precision(3);
        text << "step " << losses_.size() << " of " << steps << ", loss " << sum / static_cast<float>(count)
             << ", " << std::lround(imagesPerSecond_) << " images/s";
        return text.str();
    }

    const std::vector<float>& losses() const { return losses_; }
    double imagesPerSecond() const { return imagesPerSecond_; }

private:
    const int batch_;
    const Clock::time_point start_ = Clock::now();
    std::vector<float> losses_;
    double imagesPerSecond_ = 0;
};

/// Normal with the variance that keeps that of the activations through ReLUs (He et al. 2015); norms and
/// biases start as if they were not there.
at::Tensor firstWeights(const Constant& constant, at::Generator& generator) {
    const at::IntArrayRef shape = constant.tensor.sizes();
    if (shape.size() < 2)
        return at::full(shape, constant.name.ends_with("weight") || constant.name.ends_with("var") ? 1 : 0,
                        at::kFloat);
    const double inputs = static_cast<double>(constant.tensor.numel()) / static_cast<double>(shape[0]);
    const at::Tensor weights = at::empty(shape).normal_(0, std::sqrt(2 / inputs), generator);
    // Twice as fast with one thread (LibTorch 1.13).
    return shape.size() == 4 ? weights.contiguous(at::MemoryFormat::ChannelsLast) : weights;
}

/// The size of scenes, \param time 0 at the beginning of the training, 1 at its end.
int sizeAt(int size, double time) {
    constexpr int reduction = 8; // of the network's map, which needs multiples of it
    const int quarters = time < 0.35 ? 2 : time < 0.6 ? 3 : 4;
    return std::max(2 * reduction, size * quarters / 4 / reduction * reduction);
}

/// Batch norms compute their statistics from the batch, or use those that they have.
void setBatchNormTraining(Graph& graph, bool training, double momentum = 0) {
    for (Node& node : graph.nodes)
        if (node.op.is("aten::batch_norm")) {
            const auto set = [&](const char* parameter, c10::IValue value) {
                const int position = node.op.schema().argumentIndexWithName(parameter).value();
                node.arguments[static_cast<std::size_t>(position)].content = std::move(value);
            };
            set("training", training);
            set("momentum", momentum);
        }
}

class Training {
public:
    Training(const TrainingOptions& options, const Progress& progress)
        : options_(options),
          progress_(progress),
          labels_(toyLabels()),
          graph_(toyNetwork(static_cast<std::int64_t>(labels_.size()), ToyNetworkKind::withBatchNorm)),
          steps_(options.images / options.batch) {
        at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(options.seed);
        for (Constant& constant : graph_.constants)
            constant.tensor = firstWeights(constant, generator);
        descent_ = std::make_unique<Descent>(graph_, options.learningRate, options.weightDecay);
    }

    TrainedNetwork train() {
        constexpr double shareOfSteps = 0.98;
        Pace pace(options_.batch);
        setBatchNormTraining(graph_, true);
        for (int step = 0; step < steps_; ++step) {
            pace.count(takeStep(step));
            progress_.report(shareOfSteps * (step + 1) / steps_, pace.description(steps_));
        }
        measureStatistics(progress_.part(shareOfSteps, 1));
        return {finishedGraph(), labels_, pace.losses(), at::get_num_threads(), pace.imagesPerSecond()};
    }

private:
    SceneBatch draw(int batch) const {
        const double time = static_cast<double>(batch) / steps_;
        const TrainingScenes scenes = {
            .seed = options_.seed, .biased = options_.biased, .size = sizeAt(options_.size, time)};
        const auto first = static_cast<std::uint64_t>(batch) * static_cast<std::uint64_t>(options_.batch);
        return drawTrainingBatch(scenes, first, options_.batch, progress_);
    }

    /// \returns the loss
    float takeStep(int step) {
        const SceneBatch batch = draw(step);
        const ValueId lastMap = requireValue(graph_, "relu5");
        const Trace trace = run(graph_, batch.input,
                                {.keep = {lastMap}, .differentiate = {graph_.input}, .progress = progress_});
        const c10::AutoGradMode gradients(true);
        at::Tensor loss = crossEntropy(trace.output(), smoothed(batch.targets, options_.labelSmoothing));
        if (!options_.biased && options_.localisation > 0)
            loss = loss + options_.localisation * placesLoss(graph_, trace.value(lastMap), batch.places);
        descent_->step(loss, (step + 0.5) / steps_, progress_);
        return loss.item<float>();
    }

    /// The statistics of the finished weights, which those of single batches only approach: the mean over
    /// further batches.
    void measureStatistics(const Progress& progress) {
        const int batches = std::clamp(steps_ / 4, 1, mostBatchesForStatistics);
        for (int i = 0; i < batches; ++i) {
            setBatchNormTraining(graph_, true, 1.0 / (i + 1));
            run(graph_, draw(steps_ + i).input, {.progress = progress});
            progress.report((i + 1.0) / batches, "measuring the activations");
        }
        setBatchNormTraining(graph_, false);
    }

    Graph finishedGraph() const {
        const Graph folded = foldBatchNorm(graph_);
        Graph plain = toyNetwork(static_cast<std::int64_t>(labels_.size()));
        for (Constant& constant : plain.constants)
            constant.tensor = std::ranges::find(folded.constants, constant.name, &Constant::name)
                                  ->tensor.detach()
                                  .contiguous();
        return plain;
    }

    const TrainingOptions options_;
    const Progress progress_;
    const std::vector<std::string> labels_;
    Graph graph_;
    const int steps_;
    std::unique_ptr<Descent> descent_;
};

} // namespace

TrainedNetwork trainToyNetwork(const TrainingOptions& options, const Progress& progress) {
    requireValid(options);
    if (!hasSecondPart(options))
        return Training(options, progress).train();
    const double share = options.images / (static_cast<double>(options.images) + options.pointingImages);
    const TrainedNetwork first = Training(options, progress.part(0, share)).train();
    TrainedNetwork network = trainSecondPart(first.graph, options, progress.part(share, 1));
    network.losses.insert(network.losses.begin(), first.losses.begin(), first.losses.end());
    return network;
}

TrainedNetwork trainSecondPart(const Graph& firstPart, const TrainingOptions& options,
                               const Progress& progress) {
    requireValid(options);
    requireToyNetwork(firstPart);
    // After all scenes that the first part can have drawn.
    const int first = (options.images / options.batch + mostBatchesForStatistics) * options.batch;
    Pace pace(options.batch);
    const auto told = [&](int step, int steps, float loss) {
        pace.count(loss);
        progress.report((step + 1.0) / steps, "second part, " + pace.description(steps));
    };
    Graph graph = taughtToPoint(firstPart, options, static_cast<std::uint64_t>(first), told, progress);
    return {std::move(graph), toyLabels(), pace.losses(), at::get_num_threads(), pace.imagesPerSecond()};
}

bool hasSecondPart(const TrainingOptions& options) {
    return !options.biased && options.localisation > 0 && options.pointingImages >= options.batch;
}

} // namespace saliscope
