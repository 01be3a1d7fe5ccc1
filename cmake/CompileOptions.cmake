# The time goes into LibTorch and OpenCV, not into our loops: -O3 would only make us wait for the compiler.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")

# One set of flags for every target, so that all of them can share one precompiled header.
add_compile_options(-fPIC -Wall -Wextra -Wconversion)
if(SALISCOPE_WARNINGS_AS_ERRORS)
    add_compile_options(-Werror)
endif()
if(SALISCOPE_ASSERTIONS)
    add_compile_options(-UNDEBUG)
    add_compile_definitions(_GLIBCXX_ASSERTIONS)
endif()
if(SALISCOPE_SANITIZE)
    add_compile_options(-fsanitize=${SALISCOPE_SANITIZE} -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${SALISCOPE_SANITIZE})
endif()

# saliscope_compile_alone(TARGET SOURCE...): these sources of the current folder share names of their own, such as `poses`, with
# their neighbours, so that they cannot be put into one compilation with them.
function(saliscope_compile_alone target)
    set_source_files_properties(${ARGN} TARGET_DIRECTORY ${target} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()
