#pragma once

#include "base/options.h"

#include <QWidget>

namespace saliscope {

class OptionForm;

/// A form of options that is folded away until it is wanted.
class FoldedOptions : public QWidget {
    Q_OBJECT

public:
    explicit FoldedOptions(std::vector<OptionDescription> options, QWidget* parent = nullptr);

    OptionForm* form() const { return form_; }

    /// The form's values as settings of a panel: "option window" is the option `window`.
    void addTo(OptionValues& settings) const;
    /// Sets the form to those settings, and tells of it as if a person had.
    void take(const OptionValues& settings);

private:
    OptionForm* form_;
};

} // namespace saliscope
