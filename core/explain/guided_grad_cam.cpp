#include "explain/guided_grad_cam.h"

#include "explain/gradient_cams.h"
#include "explain/ruled_gradient.h"

#include <ATen/ATen.h>

namespace saliscope {

Attribution guidedGradCam(const Question& question, const GuidedGradCamOptions& options,
                          const Progress& progress) {
    Attribution result = gradCam(question, {.relu = true, .upsample = options.upsample}, progress);
    const Attribution guided = guidedBackpropagation(question, {.reduce = ChannelReduce::none}, progress);
    result.map = reduceChannels(guided.map * result.map, options.reduce);
    result.overriddenRectifiers = guided.overriddenRectifiers;
    result.passes += guided.passes;
    return result;
}

Method guidedGradCamMethod() {
    return makeMethod({.id = "guided-grad-cam",
                       .title = "Guided Grad-CAM",
                       .summary = "Grad-CAM knows where the class is but is coarse; guided backpropagation "
                                  "is fine but hardly knows the class. "
                                  "Their product shows the fine strokes in the right place.",
                       .paper = "Selvaraju, Cogswell, Das, Vedantam, Parikh & Batra 2017, Grad-CAM",
                       .unit = "guided gradient × Grad-CAM",
                       .needsLayer = true,
                       .isSigned = true},
                      OptionTable<GuidedGradCamOptions>()
                          .choice("upsample", &GuidedGradCamOptions::upsample,
                                  {{"bilinear", Upsample::bilinear}, {"nearest", Upsample::nearest}},
                                  "How the layer's map is enlarged to the input's size")
                          .choice("reduce", &GuidedGradCamOptions::reduce, channelReduceChoices(),
                                  "How the colour channels become one number"),
                      guidedGradCam);
}

} // namespace saliscope
