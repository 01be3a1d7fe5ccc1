#pragma once

#include "base/options.h"

#include <QString>
#include <QWidget>

#include <functional>
#include <vector>

class QFormLayout;

namespace saliscope {

/// A form for options that describe themselves. Each editor carries its option's key as its object name.
class OptionForm : public QWidget {
    Q_OBJECT

public:
    explicit OptionForm(std::vector<OptionDescription> options, QWidget* parent = nullptr);

    /// Those that are not at their defaults.
    OptionValues values() const;

    /// What is not named goes back to its default. Emits nothing. \param values of these options
    void setValues(const OptionValues& values);

    /// All back to the defaults.
    void reset();

Q_SIGNALS:
    void valuesChanged();

private:
    /// The widget that edits an option, read and written as text.
    struct Editor {
        QWidget* widget = nullptr;
        std::function<std::string()> text;
        std::function<void(const std::string&)> setText;
    };

    Editor makeEditor(const OptionDescription& option);
    Editor integerEditor(const OptionDescription& option);
    Editor numberEditor(const OptionDescription& option);
    Editor booleanEditor(const OptionDescription& option);
    Editor choiceEditor(const OptionDescription& option);
    Editor textEditor(const OptionDescription& option);

    std::vector<OptionDescription> options_;
    std::vector<Editor> editors_;        ///< one for each
    std::vector<std::string> standards_; ///< the defaults, as the editors write them
};

} // namespace saliscope
