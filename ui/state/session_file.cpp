#include "state/session_file.h"

#include "base/error.h"
#include "base/file.h"
#include "state/view_state_json.h"

#include <QDir>

#include <nlohmann/json.hpp>

namespace saliscope {

namespace {

using nlohmann::ordered_json;

constexpr auto formatName = "saliscope session";
constexpr int formatVersion = 1;

void requireSession(const ordered_json& document) {
    if (!document.is_object() || document.value("format", ordered_json()) != formatName)
        throw FileError("is not a session; choose a file that Saliscope has saved");
    const auto version = document.find("version");
    if (version == document.end() || !version->is_number_integer() || *version < 1)
        throw FileError("has no version; choose a file that Saliscope has saved");
    if (*version > formatVersion)
        throw FileError("was saved by a newer Saliscope, which writes version " + version->dump() +
                        "; this one reads up to version " + std::to_string(formatVersion));
}

ViewState parseSession(const QByteArray& text, const QDir& folder) {
    const ordered_json document =
        ordered_json::parse(text.constData(), text.constData() + text.size(), nullptr, false);
    if (document.is_discarded())
        throw FileError("is not valid JSON; it may have been cut off");
    requireSession(document);
    return viewStateFromJson(document, folder);
}

} // namespace

const QString sessionSuffix = QStringLiteral("saliscope");

bool isSessionFile(const QString& file) {
    const QString suffix = QFileInfo(file).suffix().toLower();
    return suffix == sessionSuffix || suffix == QLatin1String("json");
}

void saveSession(const QString& file, const ViewState& state) {
    ordered_json document = {{"format", formatName}, {"version", formatVersion}};
    document.update(toJson(state, QFileInfo(file).absoluteDir()));
    writeFile(file.toStdString(), document.dump(2) + '\n'); // QSaveFile reports success on a full disk
}

ViewState readSession(const QString& file) {
    QFile input(file);
    if (!input.open(QIODevice::ReadOnly))
        throw FileError("'" + file.toStdString() + "' cannot be read: " + input.errorString().toStdString());
    try {
        return parseSession(input.readAll(), QFileInfo(file).absoluteDir());
    } catch (const Error& error) {
        throw FileError("'" + file.toStdString() + "' " + error.what());
    }
}

} // namespace saliscope
