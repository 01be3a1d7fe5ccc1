#include "session/concept_job.h"

#include "base/error.h"
#include "dataset/concept_folders.h"
#include "model/model.h"

#include <ATen/ATen.h>

#include <QObject>

#include <algorithm>

namespace saliscope {

namespace {

constexpr std::size_t mostPictures = 200; ///< of each kind: more tell little more

using Files = std::vector<std::filesystem::path>;

template <typename Predicate>
Files filesWhere(const ConceptRequest& request, Predicate isWanted) {
    Files files;
    for (std::size_t i = 0; i < request.folder->images.size(); ++i)
        if (isWanted(i, classOf(request.mapping, request.folder->images[i])))
            files.push_back(request.folder->images[i].file);
    return files;
}

bool isPicked(const ConceptRequest& request, std::size_t image) {
    return std::ranges::binary_search(request.picked, image);
}

Files conceptFiles(const ConceptRequest& request) {
    if (!request.concepts.isEmpty())
        return picturesOf(request.concepts.toStdString());
    return filesWhere(request, [&](std::size_t image, const auto&) { return isPicked(request, image); });
}

Files randomFiles(const ConceptRequest& request) {
    if (!request.randoms.isEmpty())
        return picturesOf(request.randoms.toStdString());
    const bool isOfFolder = request.concepts.isEmpty();
    return filesWhere(request, [&](std::size_t image, const std::optional<std::int64_t>& shown) {
        return shown != request.classIndex && !(isOfFolder && isPicked(request, image));
    });
}

Files classFiles(const ConceptRequest& request) {
    return filesWhere(request, [&](std::size_t, const std::optional<std::int64_t>& shown) {
        return shown == request.classIndex;
    });
}

at::Tensor inputsOf(const Files& files, const QString& what, const Model& model, QStringList& unread,
                    const Progress& progress) {
    const ReadInputs read = readInputs(files, mostPictures, model, progress);
    for (const std::string& reason : read.unread)
        unread << QString::fromStdString(reason);
    if (!read.inputs.defined())
        throw UsageError(QObject::tr("there is no picture %1").arg(what).toStdString());
    return read.inputs;
}

} // namespace

ConceptAnswer testConceptInFolder(const ConceptRequest& request, const Progress& progress) {
    if (!request.model || !request.folder)
        throw UsageError("there is nothing to test yet; open a model and a folder of pictures");
    const Model& model = *request.model;
    const std::string name = classLabel(model, request.classIndex);
    ConceptAnswer answer;
    const ConceptQuestion question{
        .model = model,
        .layer = requireValue(model.graph, request.layer.toStdString()),
        .classIndex = request.classIndex,
        .concepts = inputsOf(conceptFiles(request), QObject::tr("of the concept"), model, answer.unread,
                             progress.part(0, 0.2)),
        .randoms = inputsOf(randomFiles(request), QObject::tr("to compare the concept with"), model,
                            answer.unread, progress.part(0.2, 0.4)),
        .images = inputsOf(classFiles(request),
                           QObject::tr("of the class '%1' in the folder").arg(QString::fromStdString(name)),
                           model, answer.unread, progress.part(0.4, 0.6))};
    const ConceptResult result = testConcept(question, {}, progress.part(0.6, 1));
    answer.concepts = request.concepts.isEmpty()
                          ? request.pickedTitle
                          : request.concepts.section('/', -1, -1, QString::SectionSkipEmpty);
    answer.className = QString::fromStdString(name);
    answer.layer = request.layer;
    answer.score = result.score;
    answer.randomScore = result.randomScore;
    answer.p = result.comparison.p;
    answer.accuracy = result.accuracy;
    answer.isSignificant = result.significant;
    answer.text = QString::fromStdString(conceptText(result, name, question.images.size(0)));
    return answer;
}

} // namespace saliscope
