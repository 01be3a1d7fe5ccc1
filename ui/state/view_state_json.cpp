#include "state/view_state_json.h"

#include "base/error.h"
#include "base/option_check.h"
#include "explain/method_description.h"
#include "image/painting_json.h"
#include "state/json_reader.h"

#include <QDir>
#include <QImage>

namespace saliscope {

namespace {

using Json = JsonReader::Json;

// In the order of the enumerations.
constexpr const char* targetKinds[] = {"top-class",  "class",   "probability",
                                       "difference", "channel", "neuron"};
constexpr const char* channelOrders[] = {"index", "mean", "maximum", "weight"};

Json listJson(const QStringList& texts) {
    Json list = Json::array();
    for (const QString& text : texts)
        list.push_back(text.toStdString());
    return list;
}

/// What is at an absolute path is a file; the rest are names.
Json placeJson(const QString& place, const QDir& folder) {
    if (!QDir::isAbsolutePath(place))
        return {{"name", place.toStdString()}};
    return {{"file", folder.relativeFilePath(place).toStdString()}, {"absolute", place.toStdString()}};
}

QString placeOf(const JsonReader& object, const QDir& folder) {
    if (object.has("name"))
        return object.text("name");
    if (!object.has("file"))
        return {};
    const QString beside = QDir::cleanPath(folder.absoluteFilePath(object.text("file")));
    const QString absolute = object.text("absolute", beside);
    return !QFileInfo::exists(beside) && QFileInfo::exists(absolute) ? absolute : beside;
}

Json pictureJson(const ViewState& state, const QDir& folder) {
    if (state.picture.isEmpty())
        return {{"png", state.pictureData.toBase64().toStdString()}};
    return placeJson(state.picture, folder);
}

void readPictureInto(ViewState& state, const JsonReader& object, const QDir& folder) {
    state.picture = placeOf(object, folder);
    state.pictureData = object.bytes("png");
    if (!state.pictureData.isEmpty() && QImage::fromData(state.pictureData).isNull())
        throw FileError("'png' is no picture");
}

Json modelJson(const ModelChoice& model, const QDir& folder) {
    Json json = placeJson(model.model, folder);
    if (!model.weights.isEmpty())
        json["weights"] = placeJson(model.weights, folder);
    if (!model.architecture.isEmpty())
        json["architecture"] = model.architecture.toStdString();
    if (!model.labels.isEmpty())
        json["labels"] = placeJson(model.labels, folder);
    return json;
}

ModelChoice modelOf(const JsonReader& object, const QDir& folder) {
    return {placeOf(object, folder), placeOf(object.object("weights"), folder), object.text("architecture"),
            placeOf(object.object("labels"), folder)};
}

Json targetJson(const TargetChoice& target) {
    Json json = {{"kind", targetKinds[static_cast<std::size_t>(target.kind)]}};
    if (target.kind != TargetChoice::Kind::topClass)
        json["index"] = target.index;
    if (target.kind == TargetChoice::Kind::difference)
        json["other"] = target.other;
    if (!target.isClass())
        json["layer"] = target.layer.toStdString();
    if (target.kind == TargetChoice::Kind::neuron) {
        json["row"] = target.row;
        json["column"] = target.column;
    }
    return json;
}

TargetChoice targetOf(const JsonReader& object) {
    return {static_cast<TargetChoice::Kind>(object.choice("kind", targetKinds, 0)),
            object.integer("index", 0, 0),
            object.integer("other", 0, 0),
            object.text("layer"),
            object.integer("row", 0, 0),
            object.integer("column", 0, 0)};
}

/// What is not at its default, by method or panel.
Json valuesJson(const std::map<QString, OptionValues>& all) {
    Json json = Json::object();
    for (const auto& [name, values] : all)
        if (!values.empty())
            json[name.toStdString()] = values;
    return json;
}

OptionValues optionValuesOf(const MethodDescription& method, const JsonReader& object) {
    OptionValues values;
    for (const auto& [key, value] : object.json().items())
        values[key] = object.text(key.c_str()).toStdString();
    requireKnownOptions(method.options, values);
    for (const OptionDescription& option : method.options)
        if (const auto value = values.find(option.key); value != values.end())
            requireAllowed(option, value->second);
    return values;
}

std::map<QString, OptionValues> optionsOf(const JsonReader& object) {
    std::map<QString, OptionValues> options;
    for (const MethodDescription& method : methodDescriptions())
        if (object.has(method.id.c_str()))
            options[QString::fromStdString(method.id)] =
                optionValuesOf(method, object.object(method.id.c_str()));
    return options;
}

Json overlayJson(const OverlayState& overlay) {
    return {{"method", overlay.method.toStdString()},
            {"opacity", overlay.opacity},
            {"colours", nameOf(overlay.colours)},
            {"signed", overlay.isSigned}};
}

OverlayState overlayOf(const JsonReader& object) {
    const OverlayState standard;
    const std::string standardColours(nameOf(standard.colours));
    return {object.text("method"), object.number("opacity", 0, 1, standard.opacity),
            colourMapNamed(object.text("colours", QString::fromStdString(standardColours)).toStdString()),
            object.boolean("signed", standard.isSigned)};
}

Json positionJson(const ViewPosition& position) {
    return {{"x", position.centre.x()}, {"y", position.centre.y()}, {"zoom", position.zoom}};
}

ViewPosition positionOf(const JsonReader& object) {
    constexpr double closest = 1e-6, farthest = 1e9;
    const ViewPosition standard;
    return {{object.number("x", 0, 1, standard.centre.x()), object.number("y", 0, 1, standard.centre.y())},
            object.number("zoom", closest, farthest, standard.zoom)};
}

Json comparisonJson(const ComparisonState& comparison, const QDir& folder) {
    Json json = Json::object();
    if (!comparison.picture.isEmpty())
        json["picture"] = placeJson(comparison.picture, folder);
    if (!comparison.model.model.isEmpty())
        json["model"] = modelJson(comparison.model, folder);
    if (comparison.explained)
        json["class"] = *comparison.explained;
    return json;
}

ComparisonState comparisonOf(const JsonReader& object, const QDir& folder) {
    ComparisonState comparison{true, placeOf(object.object("picture"), folder),
                               modelOf(object.object("model"), folder)};
    if (object.has("class"))
        comparison.explained = object.integer("class", 0, 0);
    return comparison;
}

std::map<QString, OptionValues> settingsOf(const JsonReader& object) {
    std::map<QString, OptionValues> settings;
    for (const auto& [panel, values] : object.json().items()) {
        const JsonReader reader = object.object(panel.c_str());
        for (const auto& [name, value] : values.items())
            settings[QString::fromStdString(panel)][name] = reader.text(name.c_str()).toStdString();
    }
    return settings;
}

} // namespace

QString nameOf(ActivationsPanel::Order order) {
    return QString::fromLatin1(channelOrders[static_cast<std::size_t>(order)]);
}

Json toJson(const ViewState& state, const QDir& folder) {
    Json json = {{"picture", pictureJson(state, folder)},
                 {"painting", toJson(state.painting)},
                 {"model", modelJson(state.model, folder)},
                 {"target", targetJson(state.target)}};
    if (state.pinned)
        json["pinned"] = *state.pinned;
    json["layer"] = state.layer.toStdString();
    json["methods"] = listJson(state.methods);
    json["options"] = valuesJson(state.options);
    json["overlay"] = overlayJson(state.overlay);
    json["compare"] = {{"on", state.isComparing}, {"divider", state.divider}};
    json["position"] = positionJson(state.position);
    json["channels"] = {{"order", nameOf(state.channelOrder).toStdString()},
                        {"shared scale", state.hasSharedScale}};
    json["receptive field"] = state.showsField;
    if (state.comparison.isOn)
        json["beside"] = comparisonJson(state.comparison, folder);
    json["settings"] = valuesJson(state.settings);
    json["panels"] = listJson(state.panels);
    json["docks"] = state.docks.toBase64().toStdString();
    return json;
}

ViewState viewStateFromJson(const Json& document, const QDir& folder) {
    const JsonReader reader(document, "a view");
    ViewState state;
    readPictureInto(state, reader.object("picture"), folder);
    if (const Json* painting = reader.find("painting"))
        state.painting = paintingFromJson(*painting);
    state.model = modelOf(reader.object("model"), folder);
    state.target = targetOf(reader.object("target"));
    if (reader.has("pinned"))
        state.pinned = reader.integer("pinned", 0, 0);
    state.layer = reader.text("layer");
    state.methods = reader.texts("methods");
    state.options = optionsOf(reader.object("options"));
    state.overlay = overlayOf(reader.object("overlay"));
    state.isComparing = reader.object("compare").boolean("on", state.isComparing);
    state.divider = reader.object("compare").number("divider", 0, 1, state.divider);
    state.position = positionOf(reader.object("position"));
    const JsonReader channels = reader.object("channels");
    state.channelOrder = static_cast<ActivationsPanel::Order>(channels.choice("order", channelOrders, 0));
    state.hasSharedScale = channels.boolean("shared scale", state.hasSharedScale);
    state.showsField = reader.boolean("receptive field", state.showsField);
    if (reader.has("beside"))
        state.comparison = comparisonOf(reader.object("beside"), folder);
    state.settings = settingsOf(reader.object("settings"));
    state.panels = reader.texts("panels");
    state.docks = reader.bytes("docks");
    return state;
}

} // namespace saliscope
