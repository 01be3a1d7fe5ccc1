# A compiler cache makes the second build of a machine take seconds, in another clone or worktree as well: paths count from
# the source folder. The sloppiness is what ccache asks for to cache compilations that use a precompiled header.
find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
        CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
        CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 CCACHE_PCH_EXTSUM=1 ${CCACHE_PROGRAM})
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        add_compile_options(-fpch-preprocess)
    endif()
endif()

# saliscope_identify_precompiled_header(TARGET HEADER LIBRARY_VERSION...): GCC writes a precompiled header differently each time, so
# that the cache would take that of another clone, or one compiled again, for another header. This tells it what really counts.
function(saliscope_identify_precompiled_header target header)
    file(SHA256 ${header} content)
    string(SHA256 identity "${content} ${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION} ${ARGN}")
    set(precompiled ${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/${target}.dir/cmake_pch.hxx.gch)
    file(CONFIGURE OUTPUT ${precompiled}.sum CONTENT "${identity}\n")
endfunction()
