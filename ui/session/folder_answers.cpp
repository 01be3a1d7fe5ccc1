#include "session/folder_answers.h"

#include "dataset/indexed_folder.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace saliscope {

namespace {

/// For each picture that could be read its place in the folder; both lists are in the same order.
std::vector<std::size_t> rowsOf(const ImageFolder& folder, const ImageFolder& read) {
    std::vector<std::size_t> rows;
    std::size_t place = 0;
    for (const FolderImage& image : read.images) {
        while (folder.images[place].file.native() != image.file.native())
            ++place;
        rows.push_back(place++);
    }
    return rows;
}

/// The answers to some rows of the index. \param scores rows×classes
void addAnswers(FolderAnswers& answers, const at::Tensor& scores, std::int64_t firstRow) {
    const at::Tensor probabilities = scores.softmax(1).contiguous();
    const at::Tensor top = scores.argmax(1).contiguous();
    const auto* best = top.data_ptr<std::int64_t>();
    const auto* score = scores.data_ptr<float>();
    const auto* probability = probabilities.data_ptr<float>();
    const std::int64_t classes = scores.size(1);
    for (std::int64_t row = 0; row < scores.size(0); ++row) {
        ImageAnswer& answer = answers.images[answers.rows[static_cast<std::size_t>(firstRow + row)]];
        answer.prediction = best[row];
        answer.score = score[row * classes + best[row]];
        answer.probability = probability[row * classes + best[row]];
        if (answer.wanted && *answer.wanted < classes)
            answer.wantedProbability = probability[row * classes + *answer.wanted];
    }
}

} // namespace

std::optional<bool> ImageAnswer::isRight() const {
    return isRead() && wanted ? std::optional(*wanted == prediction) : std::nullopt;
}

std::optional<double> ImageAnswer::error() const {
    return isRead() && wanted ? std::optional(1 - static_cast<double>(wantedProbability)) : std::nullopt;
}

std::size_t FolderAnswers::right() const {
    return static_cast<std::size_t>(std::ranges::count_if(
        images, [](const ImageAnswer& answer) { return answer.isRight().value_or(false); }));
}

std::size_t FolderAnswers::judged() const {
    return static_cast<std::size_t>(std::ranges::count_if(
        images, [](const ImageAnswer& answer) { return answer.isRight().has_value(); }));
}

FolderAnswersPtr answersOf(const ImageFolder& folder, const IndexedFolder& indexed,
                           const LabelMapping& mapping, const Progress& progress) {
    auto answers = std::make_shared<FolderAnswers>();
    answers->rows = rowsOf(folder, indexed.folder);
    for (const FolderImage& image : folder.images)
        answers->images.push_back({.wanted = classOf(mapping, image)});
    std::size_t place = 0;
    for (const UnreadableImage& image : indexed.unreadable) {
        while (folder.images[place].file.native() != image.file.native())
            ++place;
        answers->why[place++] = QString::fromStdString(image.why);
    }
    constexpr std::int64_t atOnce = 1024; // little enough to be cancelled in between
    const std::int64_t rows = indexed.scores.size(0);
    for (std::int64_t row = 0; row < rows; row += atOnce) {
        progress.checkCancelled();
        addAnswers(*answers, indexed.scores.slice(0, row, std::min(row + atOnce, rows)).contiguous(), row);
    }
    return answers;
}

} // namespace saliscope
