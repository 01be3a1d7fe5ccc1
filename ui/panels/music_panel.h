#pragma once

#include "panels/creation_panel.h"
#include "session/music_job.h"

#include <array>

class QComboBox;
class QToolButton;

namespace saliscope {

class FoldedOptions;
class SoundPlayer;
class SoundView;

/// Plays one sound in the style of another. Needs no model and no picture.
class MusicPanel : public CreationPanel {
    Q_OBJECT

public:
    explicit MusicPanel(Session& session, QWidget* parent = nullptr);

    /// Names of samples, or files.
    QString contentSource() const;
    QString styleSource() const;
    void setContentSource(const QString& source);
    void setStyleSource(const QString& source);
    FoldedOptions* options() const { return options_; }
    SoundView* contentView() const { return views_[0]; }
    SoundView* styleView() const { return views_[1]; }
    SoundView* resultView() const { return views_[2]; }

    /// What is on screen, as there is no picture.
    QImage picture() const override;

    /// While anybody can see it, the sounds that are chosen are shown.
    void setWatching(bool watching) override;

protected:
    OptionValues choices() const override;
    void setChoices(const OptionValues& choices) override;
    QString obstacle() const override { return {}; }
    QString runTitle() const override;
    Run makeRun(const CreationPtr& from) override;
    std::vector<CaptionedPicture> picturesOf(const Creation&) const override;
    void showMore(const Creation& creation) override;
    cv::Mat resultOf(const Creation& creation) const override;

private:
    void makeForm();
    void makeViews();
    /// The sounds that are chosen, if somebody can see them.
    void showChosen();
    void showSource(std::size_t view, const QString& source);
    void setSound(std::size_t view, const ShownSound& sound);
    void choose(QComboBox* list, const QString& source);
    void askForSound(QComboBox* list);
    void applyPreset();
    void play(int number);
    void lookForDevice();
    void save();

    QComboBox* contents_ = nullptr;
    QComboBox* styles_ = nullptr;
    QComboBox* presets_ = nullptr;
    FoldedOptions* options_ = nullptr;
    std::array<SoundView*, 3> views_{}; ///< content, style, result
    SoundPlayer* player_ = nullptr;
    QToolButton* save_ = nullptr;
    bool isWatching_ = false;
};

} // namespace saliscope
