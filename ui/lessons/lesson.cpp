#include "lessons/lesson.h"

#include "base/error.h"
#include "base/resources.h"
#include "state/json_reader.h"
#include "state/view_state_json.h"

#include <QDir>

#include <algorithm>

namespace saliscope {

namespace {

using Json = JsonReader::Json;

QString requiredText(const JsonReader& object, const char* key) {
    const QString text = object.text(key);
    if (text.isEmpty())
        throw FileError(std::string("'") + key + "' is missing");
    return text;
}

std::vector<LessonStep> stepsOf(const JsonReader& object) {
    const Json* list = object.find("steps");
    if (!list || !list->is_array() || list->empty())
        throw FileError("'steps' must be a list of at least one step");
    std::vector<LessonStep> steps;
    for (const Json& entry : *list) {
        const JsonReader step(entry, "a step");
        steps.push_back({requiredText(step, "text"), Condition::fromJson(step.object("done").json())});
    }
    return steps;
}

Lesson lessonOf(const QByteArray& text, const QDir& folder) {
    const Json document = Json::parse(text.constData(), text.constData() + text.size(), nullptr, false);
    if (document.is_discarded())
        throw FileError("not valid JSON");
    const JsonReader object(document, "a lesson");
    return {requiredText(object, "title"), requiredText(object, "introduction"),
            viewStateFromJson(object.object("view").json(), folder), stepsOf(object),
            requiredText(object, "conclusion")};
}

} // namespace

Lesson readLesson(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        throw FileError("'" + path.toStdString() + "' cannot be read: " + file.errorString().toStdString());
    try {
        return lessonOf(file.readAll(), QFileInfo(path).absoluteDir());
    } catch (const Error& error) {
        throw FileError("'" + path.toStdString() + "': " + error.what());
    }
}

std::vector<Lesson> courseLessons() {
    const QDir folder(QString::fromStdString((resourceFolder() / "lessons").string()));
    std::vector<Lesson> lessons;
    QFileInfoList files = folder.entryInfoList({QStringLiteral("*.json")}, QDir::Files, QDir::Name);
    const auto number = [](const QFileInfo& file) { return file.fileName().section('-', 0, 0).toInt(); };
    std::stable_sort(files.begin(), files.end(),
                     [&](const QFileInfo& a, const QFileInfo& b) { return number(a) < number(b); });
    for (const QFileInfo& file : std::as_const(files))
        lessons.push_back(readLesson(file.filePath()));
    return lessons;
}

} // namespace saliscope
