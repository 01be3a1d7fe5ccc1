#include "toyworld/training.h"

#include "base/error.h"
#include "graph/executor.h"
#include "graph/fold_batch_norm.h"
#include "model/zoo/toy_network.h"
#include "toyworld/training_scenes.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>

#include <torch/csrc/autograd/autograd.h>
#include <torch/optim/adamw.h>

#include <chrono>
#include <numbers>
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
}

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
        std::vector<at::Tensor> matrices, vectors;
        for (Constant& constant : graph_.constants) {
            constant.tensor = firstWeights(constant, generator);
            if (!constant.learnable)
                continue;
            constant.tensor.requires_grad_(true);
            weights_.push_back(constant.tensor);
            (constant.tensor.dim() > 1 ? matrices : vectors).push_back(constant.tensor);
        }
        // Decay is meant for what multiplies activations; norms and biases are better left alone.
        using torch::optim::AdamWOptions;
        optimizer_ = std::make_unique<torch::optim::AdamW>(std::vector<torch::optim::OptimizerParamGroup>{
            {matrices, std::make_unique<AdamWOptions>(AdamWOptions().weight_decay(options.weightDecay))},
            {vectors, std::make_unique<AdamWOptions>(AdamWOptions().weight_decay(0))}});
    }

    TrainedNetwork train() {
        constexpr double shareOfSteps = 0.98;
        const auto start = Clock::now();
        setBatchNormTraining(graph_, true);
        for (int step = 0; step < steps_; ++step) {
            takeStep(step);
            const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
            imagesPerSecond_ = (step + 1) * options_.batch / seconds;
            progress_.report(shareOfSteps * (step + 1) / steps_, description(step));
        }
        measureStatistics(progress_.part(shareOfSteps, 1));
        return {finishedGraph(), labels_, losses_, at::get_num_threads(), imagesPerSecond_};
    }

private:
    SceneBatch draw(int batch) const {
        const double time = static_cast<double>(batch) / steps_;
        const TrainingScenes scenes = {
            .seed = options_.seed, .biased = options_.biased, .size = sizeAt(options_.size, time)};
        const auto first = static_cast<std::uint64_t>(batch) * static_cast<std::uint64_t>(options_.batch);
        return drawTrainingBatch(scenes, first, options_.batch, progress_);
    }

    void takeStep(int step) {
        const SceneBatch batch = draw(step);
        const ValueId lastMap = requireValue(graph_, "relu5");
        const Trace trace = run(graph_, batch.input,
                                {.keep = {lastMap}, .differentiate = {graph_.input}, .progress = progress_});
        const c10::AutoGradMode gradients(true);
        const double spread = options_.labelSmoothing / static_cast<double>(labels_.size());
        const at::Tensor targets = batch.targets * (1 - options_.labelSmoothing) + spread;
        at::Tensor loss = crossEntropy(trace.output(), targets);
        if (!options_.biased && options_.localisation > 0)
            loss = loss + options_.localisation * placesLoss(trace.value(lastMap), batch.places);
        differentiate(loss);
        setLearningRate((step + 0.5) / steps_);
        optimizer_->step();
        losses_.push_back(loss.item<float>());
    }

    /// \param scores, targets N×classes, or N×classes×h×w
    static at::Tensor crossEntropy(const at::Tensor& scores, const at::Tensor& targets) {
        return -(targets * scores.log_softmax(1)).sum(1).mean();
    }

    /// What the head answers at each position of the map, N×channels×h×w, against what is there.
    at::Tensor placesLoss(const at::Tensor& map, const at::Tensor& places) const {
        const at::Tensor features =
            at::linear(map.movedim(1, 3), weight("features.weight"), weight("features.bias")).relu();
        const at::Tensor scores =
            at::linear(features, weight("scores.weight"), weight("scores.bias")).movedim(3, 1);
        // Each class for itself: a softmax would allow all scores to be high where there is nothing.
        return at::binary_cross_entropy_with_logits(scores, places.clamp(0, 1)) *
               static_cast<double>(labels_.size());
    }

    const at::Tensor& weight(const std::string& name) const {
        return std::ranges::find(graph_.constants, name, &Constant::name)->tensor;
    }

    void differentiate(const at::Tensor& loss) {
        try {
            const auto gradients = torch::autograd::grad({loss}, weights_);
            for (std::size_t i = 0; i < weights_.size(); ++i)
                weights_[i].mutable_grad() = gradients[i];
        } catch (const std::exception&) {
            progress_.checkCancelled();
            throw;
        }
    }

    /// \param time 0 at the beginning of the training, 1 at its end
    void setLearningRate(double time) {
        constexpr double rise = 0.1;
        const double fall = (time - rise) / (1 - rise);
        const double part = time < rise ? time / rise : (1 + std::cos(std::numbers::pi * fall)) / 2;
        for (torch::optim::OptimizerParamGroup& group : optimizer_->param_groups())
            group.options().set_lr(part * options_.learningRate);
    }

    std::string description(int step) const {
        constexpr std::size_t recent = 50;
        const std::size_t count = std::min(recent, losses_.size());
        const float sum =
            std::accumulate(losses_.end() - static_cast<std::ptrdiff_t>(count), losses_.end(), 0.0f);
        std::ostringstream text;
        text.precision(3);
        text << "step " << step + 1 << " of " << steps_ << ", loss " << sum / static_cast<float>(count)
             << ", " << std::lround(imagesPerSecond_) << " images/s";
        return text.str();
    }

    /// The statistics of the finished weights, which those of single batches only approach: the mean over
    /// further batches.
    void measureStatistics(const Progress& progress) {
        const int batches = std::clamp(steps_ / 4, 1, 32);
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
    std::vector<at::Tensor> weights_;
    std::unique_ptr<torch::optim::AdamW> optimizer_;
    std::vector<float> losses_;
    double imagesPerSecond_ = 0;
};

} // namespace

TrainedNetwork trainToyNetwork(const TrainingOptions& options, const Progress& progress) {
    requireValid(options);
    return Training(options, progress).train();
}

} // namespace saliscope
