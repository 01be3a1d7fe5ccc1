#include "explain/max_sensitivity.h"

#include "base/error.h"
#include "base/generator.h"

#include <ATen/ATen.h>

namespace saliscope {

double maxSensitivity(const Question& question, const Method& method, const OptionValues& values,
                      const MaxSensitivityOptions& options, const Progress& progress) {
    if (options.samples < 1)
        throw UsageError("max-sensitivity needs at least one sample");
    const double share = 1.0 / static_cast<double>(options.samples + 1);
    const at::Tensor map = method.explain(question, values, progress.part(0, share)).map.to(at::kDouble);
    const double radius = options.radius * (question.input.max() - question.input.min()).item<double>();
    at::Generator generator = seededGenerator(question.seed);
    double largest = 0;
    for (std::int64_t i = 1; i <= options.samples; ++i) {
        const double done = static_cast<double>(i) * share;
        Question changed = question;
        const at::Tensor noise = at::rand(question.input.sizes(), generator) * 2 - 1;
        changed.input = question.input + radius * noise.to(question.input.device());
        const Attribution answer = method.explain(changed, values, progress.part(done, done + share));
        largest = std::max(largest, (answer.map.to(at::kDouble) - map).norm().item<double>());
    }
    const double norm = map.norm().item<double>();
    return norm > 0 ? largest / norm : largest;
}

} // namespace saliscope
