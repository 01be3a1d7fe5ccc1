// Sessions with the demo model, and core's own answers to compare theirs with.
#pragma once

#include "base/resources.h"
#include "explain/methods.h"
#include "image/preprocessing.h"
#include "image/tensor_conversion.h"
#include "model/model_loader.h"
#include "session/session.h"

#include <ATen/ATen.h>
#include <opencv2/core.hpp>

#include <QSignalSpy>
#include <QtTest>

namespace saliscope::test {

inline constexpr int patience = 60'000; ///< milliseconds until a test gives up

inline QString sampleFile(const QString& name) {
    return QString::fromStdString((resourceFolder() / "samples" / (name.toStdString() + ".png")).string());
}

inline Picture sample(const QString& name) {
    return readPicture(sampleFile(name).toStdString());
}

/// The picture with a rectangle of its middle grey.
inline Picture painted(const Picture& picture, double part) {
    Picture result = picture;
    result.pixels = picture.pixels.clone();
    const cv::Size size(static_cast<int>(part * picture.width()), static_cast<int>(part * picture.height()));
    const cv::Point corner((picture.width() - size.width) / 2, (picture.height() - size.height) / 2);
    result.pixels(cv::Rect(corner, size)).setTo(cv::Scalar::all(127));
    return result;
}

inline std::shared_ptr<const Model> toyworld() {
    static const std::shared_ptr<const Model> model = loadModel({.model = "toyworld"});
    return model;
}

/// A session with the demo model and a sample, its first prediction made.
struct Opened {
    explicit Opened(const QString& name = "cat-beside-dog") {
        QSignalSpy predictions(&session, &Session::predictionReady);
        session.setPicture(sample(name), name);
        session.openModel({.model = "toyworld"});
        predictions.wait(patience);
    }
    std::int64_t classOf(const QString& label) const { return session.model()->classes.indexOf(label); }

    Session session;
};

/// All predictions that a session hands out, with what was on screen when each came.
struct Predictions {
    explicit Predictions(Session& session) {
        QObject::connect(&session, &Session::predictionReady, &session,
                         [this, &session](const PredictionPtr& prediction) {
                             all.push_back(prediction);
                             revisions.push_back(session.snapshot().basis.picture);
                             current.push_back(session.isCurrent(prediction->basis));
                         });
    }
    std::vector<PredictionPtr> all;
    std::vector<std::uint64_t> revisions;
    std::vector<bool> current;
};

/// The messages of what failed, by key.
struct Failures {
    explicit Failures(Session& session) {
        QObject::connect(&session, &Session::failed, &session,
                         [this](const QString& key, const QString& message) { messages[key] = message; });
    }
    std::map<QString, QString> messages;
};

/// Core's own answer for the session's clean picture, without any session.
inline Attribution coreExplains(const Picture& picture, const char* method, const Target& target,
                                std::optional<ValueId> layer = {}) {
    const at::Tensor input = preprocess(picture, toyworld()->preprocessing).tensor;
    return requireMethod(method).explain(
        {.model = *toyworld(), .input = input, .target = target, .layer = layer}, {}, {});
}

inline double largestDifference(const cv::Mat& map, const at::Tensor& reference) {
    return cv::norm(map, toMat(reference), cv::NORM_INF);
}

} // namespace saliscope::test
