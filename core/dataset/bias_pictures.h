// What a report shows of its findings.
#pragma once

#include "dataset/bias_report.h"

namespace saliscope {

struct Model;

/// Gives the findings their pictures, for which the images are read again. \throws Cancelled
void addFindingPictures(BiasReport& report, const Model& model, const std::vector<ExaminedImage>& images,
                        const Progress& progress);

} // namespace saliscope
