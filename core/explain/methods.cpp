#include "explain/methods.h"

#include "base/error.h"
#include "base/text.h"
#include "explain/ablation_cam.h"
#include "explain/cam.h"
#include "explain/deeplift.h"
#include "explain/eigen_cam.h"
#include "explain/fullgrad.h"
#include "explain/gradient_cams.h"
#include "explain/guided_grad_cam.h"
#include "explain/input_x_gradient.h"
#include "explain/integrated_gradients.h"
#include "explain/kernel_shap.h"
#include "explain/lime.h"
#include "explain/lrp.h"
#include "explain/meaningful_perturbation.h"
#include "explain/occlusion.h"
#include "explain/rise.h"
#include "explain/ruled_gradient.h"
#include "explain/saliency.h"
#include "explain/score_cam.h"
#include "explain/smoothgrad.h"

#include <algorithm>

namespace saliscope {

std::span<const Method> methods() {
    // clang-format off: a row for each, so that adding one changes one line
    static const std::vector<Method> table = {
        saliencyMethod(),
        inputXGradientMethod(),
        integratedGradientsMethod(),
        smoothGradMethod(),
        deconvnetMethod(),
        guidedBackpropagationMethod(),
        fullGradMethod(),
        camMethod(),
        gradCamMethod(),
        gradCamPlusPlusMethod(),
        hiResCamMethod(),
        xGradCamMethod(),
        layerCamMethod(),
        scoreCamMethod(),
        ablationCamMethod(),
        eigenCamMethod(),
        guidedGradCamMethod(),
        occlusionMethod(),
        riseMethod(),
        meaningfulPerturbationMethod(),
        limeMethod(),
        kernelShapMethod(),
        lrpMethod(),
        deepLiftMethod(),
    };
    // clang-format on
    return table;
}

std::vector<MethodDescription> methodDescriptions() {
    std::vector<MethodDescription> descriptions;
    for (const Method& method : methods())
        descriptions.push_back(method.description);
    return descriptions;
}

const Method* findMethod(std::string_view id) {
    const std::span<const Method> all = methods();
    const auto method =
        std::find_if(all.begin(), all.end(), [&](const Method& m) { return m.description.id == id; });
    return method == all.end() ? nullptr : &*method;
}

const Method& requireMethod(std::string_view id) {
    if (const Method* method = findMethod(id))
        return *method;
    std::vector<std::string> ids;
    for (const Method& known : methods())
        ids.push_back(known.description.id);
    const std::string hint = didYouMean(id, ids);
    throw UsageError("there is no method '" + std::string(id) + "'" +
                     (hint.empty() ? "; there are " + join(ids, ", ") : hint));
}

} // namespace saliscope
