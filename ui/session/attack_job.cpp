#include "session/attack_job.h"

#include "attack/attacks.h"
#include "attack/smoothing.h"
#include "base/error.h"
#include "model/model.h"
#include "session/conversion.h"

#include <ATen/ATen.h>

#include <QObject>

#include <chrono>

namespace saliscope {

namespace {

QString nameOf(const Snapshot& snapshot, std::int64_t index) {
    return snapshot.modelInfo->classes.value(static_cast<qsizetype>(index));
}

std::vector<float> probabilitiesOf(const at::Tensor& scores) {
    return toVector(at::softmax(scores.flatten(), 0));
}

PredictionPtr predictionOf(const at::Tensor& before, const at::Tensor& after) {
    auto prediction = std::make_shared<Prediction>();
    prediction->cleanScores = toVector(before.flatten());
    prediction->scores = toVector(after.flatten());
    prediction->cleanProbabilities = probabilitiesOf(before);
    prediction->probabilities = probabilitiesOf(after);
    prediction->cleanTopClass = before.argmax().item<std::int64_t>();
    prediction->topClass = after.argmax().item<std::int64_t>();
    return prediction;
}

void describeChange(AttackCreation& creation, const at::Tensor& changed, const at::Tensor& original) {
    const Change change = changeBetween(changed, original);
    creation.largestGreyLevels = change.largestGreyLevels;
    creation.euclidean = change.euclidean;
    creation.changedPixels = change.pixels;
    const AmplifiedPerturbation visible = amplified(changed, original);
    creation.perturbation = visible.picture.pixels;
    creation.amplification = visible.factor;
    creation.pictures = {pictureOf(changed).pixels};
}

QString percentText(float probability) {
    return QObject::tr("%1 %").arg(100 * static_cast<double>(probability), 0, 'f', 1);
}

QString verdict(const Snapshot& snapshot, const AttackCreation& creation, const AttackResult& result) {
    const Prediction& now = *creation.prediction;
    const auto of = [](const std::vector<float>& values, std::int64_t index) {
        return percentText(values[static_cast<std::size_t>(index)]);
    };
    if (!creation.isFooled)
        return QObject::tr("Not fooled: it is still taken for %1 (%2)%3")
            .arg(nameOf(snapshot, now.topClass), of(now.probabilities, now.topClass),
                 result.succeeded ? QObject::tr("; it was fooled, but not by what 8 bits keep of the picture")
                                  : QString());
    return QObject::tr(
               "Fooled: taken for %1 (%2), no longer for %3 (%4 before). Verified with the 8 bits of a file")
        .arg(nameOf(snapshot, now.topClass), of(now.probabilities, now.topClass),
             nameOf(snapshot, creation.from), of(now.cleanProbabilities, creation.from));
}

QString distances(const AttackCreation& creation) {
    return QObject::tr("%L1 of %L2 pixels changed, by at most %3 of 255 grey levels; L∞ %4, L2 %5")
        .arg(creation.changedPixels)
        .arg(creation.original.total())
        .arg(creation.largestGreyLevels, 0, 'g', 3)
        .arg(creation.largestGreyLevels / 255, 0, 'g', 3)
        .arg(creation.euclidean, 0, 'g', 3);
}

at::Tensor attackedPicture(const Snapshot& snapshot) {
    if (!snapshot.model || snapshot.picture.empty())
        throw UsageError("there is nothing to attack yet; open a picture and a model");
    const Preprocessing& preprocessing = snapshot.model->preprocessing;
    return unitPicture(networkPicture(snapshot.picture, preprocessing), preprocessing.channels);
}

/// What the parts of the votes are, in the form of a prediction.
PredictionPtr sharesOf(const NoiseVotes& original, const NoiseVotes& result, std::int64_t copies) {
    const auto tensor = [&](const NoiseVotes& votes) {
        return at::tensor(votes.votes).to(at::kFloat) / static_cast<double>(copies);
    };
    auto shares = std::make_shared<Prediction>();
    shares->cleanProbabilities = shares->cleanScores = toVector(tensor(original));
    shares->probabilities = shares->scores = toVector(tensor(result));
    shares->cleanTopClass = tensor(original).argmax().item<std::int64_t>();
    shares->topClass = tensor(result).argmax().item<std::int64_t>();
    return shares;
}

} // namespace

AttackCreationPtr attackPicture(const Snapshot& snapshot, const AttackRequest& request,
                                const OptionValues& settings, const Progress& progress,
                                const std::function<void(CreationPtr)>& show) {
    const auto begin = std::chrono::steady_clock::now();
    const Attack& attack = requireAttack(request.method);
    const at::Tensor original = attackedPicture(snapshot);
    const ModelVictim victim(snapshot.model);
    AttackTask task{.victim = victim,
                    .original = original,
                    .goal = {topClass(victim, original), request.target},
                    .seed = request.seed};
    const at::Tensor before = victim.scores(original, progress)[0];

    AttackCreation creation;
    creation.from = task.goal.from;
    creation.target = request.target;
    creation.settings = settings;
    creation.model = snapshot.basis.model;
    creation.classes = snapshot.modelInfo->classes;
    creation.original = pictureOf(original).pixels;
    creation.title =
        request.target
            ? QObject::tr("%1 as %2").arg(nameOf(snapshot, creation.from), nameOf(snapshot, *request.target))
            : QObject::tr("Not %1").arg(nameOf(snapshot, creation.from));
    creation.curves = {{QObject::tr("margin (fooled below 0)"), {}}};
    const auto stamp = [&](AttackCreation made) {
        made.milliseconds =
            std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
        return std::make_shared<const AttackCreation>(std::move(made));
    };
    task.onStep = [&](const AttackStep& step) {
        creation.step = step.step;
        creation.curves[0].values.push_back(step.margin);
        creation.prediction = predictionOf(before, step.scores);
        describeChange(creation, step.picture, original);
        creation.frames.add(creation.pictures[0]);
        show(stamp(creation));
    };
    const AttackResult result = runAttack(attack, task, request.options, progress);
    creation.isJudged = true;
    creation.isFooled = result.survives;
    if (result.survives)
        creation.about = nameOf(snapshot, result.scoresSaved.argmax().item<std::int64_t>());
    creation.prediction = predictionOf(result.scoresBefore, result.scoresSaved);
    creation.step = creation.steps = result.steps;
    describeChange(creation, result.saved, original);
    creation.frames.add(creation.pictures[0]);
    creation.notes = {verdict(snapshot, creation, result), distances(creation)};
    if (result.enlargement > 1)
        creation.notes << QObject::tr("The change was enlarged by %1 so that rounding does not undo it")
                              .arg(result.enlargement, 0, 'g', 3);
    return stamp(creation);
}

NoiseTrialPtr tryWithNoise(const Snapshot& snapshot, const AttackCreation& attack, double sigma,
                           std::int64_t copies, std::uint64_t seed, const Progress& progress) {
    const ModelVictim victim(snapshot.model);
    const int channels = snapshot.model->preprocessing.channels;
    const SmoothingOptions options{.sigma = sigma, .samples = copies};
    const auto votesOf = [&](const cv::Mat& pixels, const Progress& part) {
        const Certificate certificate =
            certify(victim, unitPicture(Picture(pixels), channels), options, seed, part);
        return NoiseVotes{certificate.votes, certificate.answer, certificate.radius};
    };
    auto trial = std::make_shared<NoiseTrial>();
    trial->sigma = sigma;
    trial->copies = copies;
    trial->original = votesOf(attack.original, progress.part(0, 0.5));
    trial->result = votesOf(attack.pictures.front(), progress.part(0.5, 1));
    trial->shares = sharesOf(trial->original, trial->result, copies);
    return trial;
}

} // namespace saliscope
