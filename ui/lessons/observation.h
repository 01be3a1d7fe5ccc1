#pragma once

#include <QString>
#include <QStringList>

#include <map>
#include <optional>

namespace saliscope {

/// What lessons can notice of the window at one moment. Texts are empty where there is nothing of the kind.
struct Observation {
    QString picture;            ///< the sample's name, or the file's path
    QString model;              ///< as it was asked for: "toyworld"
    QString layer;              ///< the current one
    QString explained;          ///< the class
    QString explainedChannelOf; ///< the layer, where a channel or a unit is explained
    QString pinned;             ///< the class that is compared with
    QString overlay;            ///< the method whose map lies over the picture
    QString cutOut;             ///< what the Segmentation panel has cut out of the picture: "cat"
    QString cutOutBy;           ///< the method whose map it was cut out by
    QString channelOrder;       ///< "index", "mean", "maximum", "weight"
    QString indexed;     ///< the folder, as it was asked for, of whose pictures there are the model's answers
    QString folderPart;  ///< "all", "right", "wrong", ...: which of its pictures are shown
    QString patchesOf;   ///< the layer, once the patches of a channel are there
    QString mapOfFolder; ///< "tsne" or "pca", once the map is finished
    bool hasPickedOut = false;      ///< pictures of the folder, by a lasso or a table
    bool isPictureOfFolder = false; ///< that which is on screen
    QStringList findingsAbout;      ///< classes about which there is a finding above low
    QStringList panels;             ///< those that can be seen
    QStringList maps;               ///< methods whose whole map of what is on screen is there
    bool isPainted = false;
    std::map<QString, QString> made; ///< by panels that make things: what their complete result is about
    QString vote; ///< "undone" or "not undone": what noise does to the attack that is shown
    /// Of what is on screen; none while it is being computed.
    struct Scores {
        QString topClass;
        std::map<QString, double> now, clean; ///< by class
    };
    std::optional<Scores> scores = {};
};

} // namespace saliscope
