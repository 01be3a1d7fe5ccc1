// What the engine answers, in types that any panel may know: plain numbers, pictures and text. Answers never
// change once they are made and are handed round as std::shared_ptr<const ...>.
#pragma once

#include "image/input_geometry.h"

#include <QString>
#include <QStringList>
#include <opencv2/core/mat.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace saliscope {

/// From which states of the session something was computed, each a number that grows with every change. Zero:
/// it does not depend on that.
struct Basis {
    std::uint64_t picture = 0, model = 0, target = 0, layer = 0;
    friend bool operator==(const Basis&, const Basis&) = default;
};

/// What all answers have. `Session::isCurrent(basis)` says whether it still is the answer to what is on
/// screen.
struct Result {
    Basis basis;
    double milliseconds = 0; ///< that the engine took for it, waiting not counted
};

/// What the network says of the picture, painted as it is, and of the clean one.
struct Prediction : Result {
    std::vector<float> scores, probabilities;           ///< one for each class
    std::vector<float> cleanScores, cleanProbabilities; ///< of the picture before it was painted on
    std::int64_t topClass = 0, cleanTopClass = 0;
    InputGeometry geometry; ///< which part of the picture the network sees
};

/// What a method of attribution answers: a map over the network's input.
struct HeatMap : Result {
    QString method;                    ///< its id
    QString target;                    ///< what was explained, for people: "cat", "channel 12 of layer1"
    QString layer;                     ///< that was looked at, or empty
    cv::Mat values;                    ///< CV_32F, of any size; as many channels as the method's options left
    bool isSigned = false;             ///< there are values below zero, which count as much as those above
    bool isPartial = false;            ///< what there is so far; more will come
    InputGeometry geometry;            ///< where in the picture it lies, stretched over the input
    std::vector<float> channelWeights; ///< of a class activation map: one for each channel of the layer
    std::optional<double> completenessGap;
    std::int64_t forwardPasses = 0, backwardPasses = 0;
    QStringList notes; ///< what a person should know, a sentence each, without a full stop
};

/// What a layer computes for the picture, channel by channel. A layer without positions has maps of one
/// value.
struct Activations : Result {
    QString layer;
    int channels = 0, height = 0, width = 0;
    std::vector<float> values;                ///< channels × height × width
    std::vector<float> means, minima, maxima; ///< one for each channel
    /// The mean over positions of the target's derivative (Selvaraju et al. 2017), one for each channel.
    /// Empty where the target does not depend on the layer; `noWeights` then says so.
    std::vector<float> gradCamWeights;
    QString noWeights;
    InputGeometry geometry;

    /// One channel, CV_32F, height × width. Shares these values and must not outlive them.
    cv::Mat map(int channel) const;
};

/// The kernels of a convolution.
struct Filters : Result {
    QString layer;
    int outputs = 0, inputs = 0, height = 0, width = 0;
    std::vector<float> values; ///< outputs × inputs × height × width

    /// One slice of a kernel, CV_32F, height × width. Shares these values and must not outlive them.
    cv::Mat slice(int output, int input) const;
};

/// Which pixels of the network's input the units along one axis of a layer see.
struct AxisFields {
    struct Range {
        int first = 0, last = -1; ///< both included; empty if last < first
    };
    std::vector<Range> units; ///< inside the picture; one element where the layer has no positions
    /// Unit i sees `size` pixels from offset + i · stride, padding counted. All 0 where they differ.
    int size = 0, stride = 0, offset = 0;
};

/// A layer as a person sees it.
struct LayerInfo {
    QString name;
    QString kind;                    ///< "convolution", "activation", ...
    QString operatorName;            ///< "conv2d", "relu", ...
    std::vector<std::int64_t> shape; ///< channels × height × width, or features
    std::int64_t parameters = 0;
    std::vector<int> inputs; ///< whose results it takes: positions in the model's list, -1 the picture
    bool hasFilters = false;
    std::optional<AxisFields> rows, columns; ///< the receptive field; none where it is unknown

    /// Whether it has channels with positions.
    bool isSpatial() const { return shape.size() == 3; }

    /// The pixels of the network's input that a unit sees; empty where unknown or where there is no such
    /// unit.
    cv::Rect receptiveField(int row, int column) const;

    /// "64 × 56 × 56"
    QString shapeText() const;
};

/// All that panels need to know of a model.
struct ModelInfo {
    QString name;         ///< for people
    QString source;       ///< what was asked for: a file, a demo model or one of the zoo
    QString architecture; ///< empty where it has no name
    QStringList classes;  ///< a label for each, "class 12" where there is none
    std::int64_t parameters = 0;
    int inputChannels = 0;
    cv::Size inputSize;
    std::vector<LayerInfo> layers; ///< in the order of execution
    QString defaultLayer;          ///< the one that class activation maps look at unless told otherwise
    QStringList notes;

    /// The position of that layer, -1 if there is none.
    int indexOf(const QString& layer) const;
};

using PredictionPtr = std::shared_ptr<const Prediction>;
using HeatMapPtr = std::shared_ptr<const HeatMap>;
using ActivationsPtr = std::shared_ptr<const Activations>;
using FiltersPtr = std::shared_ptr<const Filters>;
using ModelInfoPtr = std::shared_ptr<const ModelInfo>;

} // namespace saliscope
