"""From kernels to programs: code is gathered, optimized once, and made into machine code once.

Numba makes each function ready to be called: it optimizes the function together with all that it
calls, and makes machine code of it.  Of kernels, which only kernels call, nothing of that is ever
used: a kernel that stands five calls deep would be optimized six times, for one of them to count.
So a kernel stays here as Numba has written it, and only a program is made ready, with its kernels
as parts of its own.
"""

from typing import Any, ClassVar

import llvmlite.binding as llvm
from numba import _dynfunc
from numba.core import compiler_machinery, typed_passes, untyped_passes
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase
from numba.core.runtime.nrt import rtsys


class KernelCode(JITCodeLibrary):
    """The code of one kernel, and the names of those that it calls; not to be run by itself."""

    _linking_libraries: list[Any]

    def add_linking_library(self, library: Any) -> None:
        """Note whose code belongs to this; kernels own nothing that must be counted."""
        if library is not rtsys.library:
            super().add_linking_library(library)

    def finalize(self) -> None:
        """Leave the code as it is."""
        self._finalized = True

    def _optimize_functions(self, ll_module: Any) -> None:
        ll_module.data_layout = self._codegen._data_layout


class FormulaCode(KernelCode):
    """The code of a kernel whose formulas are optimized before anything else comes near them."""

    def finalize(self) -> None:
        """Optimize the kernel by itself, and go on with what comes of it."""
        for library in _with_callees(self._linking_libraries):
            self._final_module.link_in(library._get_module_for_linking(), preserve=True)
        self._linking_libraries.clear()
        self._optimize_final_module()
        self._finalized = True

    def _optimize_functions(self, ll_module: Any) -> None:
        JITCodeLibrary._optimize_functions(self, ll_module)


class ProgramCode(JITCodeLibrary):
    """Machine code that calls its own copies of all kernels, and nobody else's.

    Numba leaves the kernels in a program visible to others: of several under one name, the one
    that was loaded first serves all.  But each program has been optimized by itself, so that sums
    may be made in another order; and names are numbered as they come, so that in two processes one
    name can mean two functions.  A program that was just compiled would compute other bits than the
    same one from the disk, or call a kernel for another width.
    """

    _linking_libraries: list[Any]

    def finalize(self) -> None:
        """Gather the kernels, each once, and make machine code of it all."""
        self._linking_libraries = _with_callees(self._linking_libraries)
        super().finalize()

    def _optimize_final_module(self) -> None:
        for function in self._final_module.functions:
            if not function.is_declaration and function.linkage == llvm.Linkage.linkonce_odr:
                function.linkage = llvm.Linkage.internal
        super()._optimize_final_module()


def _with_callees(libraries: list[Any]) -> list[Any]:
    found, waiting = dict.fromkeys(libraries), list(libraries)
    while waiting:
        library = waiting.pop()
        if isinstance(library, KernelCode):
            new = [callee for callee in library._linking_libraries if callee not in found]
            found |= dict.fromkeys(new)
            waiting += new
    return list(found)


class KernelCompiler(CompilerBase):
    """Numba's compiler up to the code of a kernel."""

    code: ClassVar[type[KernelCode]] = KernelCode

    def define_pipelines(self) -> list[Any]:
        """Hand the passes a library of our own."""
        state = self.state
        state.library = self.code(state.targetctx.codegen(), state.func_id.func_qualname)
        return [_passes("kernel", LowerKernel)]


class FormulaCompiler(KernelCompiler):
    """The same, for formulas that are optimized by themselves."""

    code: ClassVar[type[KernelCode]] = FormulaCode


class ProgramCompiler(CompilerBase):
    """Numba's compiler, to the machine code of a program."""

    def define_pipelines(self) -> list[Any]:
        """Hand the passes a library of our own."""
        state = self.state
        state.library = ProgramCode(state.targetctx.codegen(), state.func_id.func_qualname)
        state.library.enable_object_caching()
        return [_passes("program", typed_passes.NativeLowering)]


def _passes(name: str, lowering: Any) -> Any:
    """Return those of Numba's passes that kernels need: they have no closures, no array formulas.

    Half of the time of a pass goes into the analysis of the function that follows each.
    """
    manager = compiler_machinery.PassManager(name)
    for each in (
        untyped_passes.TranslateByteCode,
        untyped_passes.FixupArgs,
        untyped_passes.IRProcessing,
        untyped_passes.GenericRewrites,
        untyped_passes.InlineInlinables,
        untyped_passes.ReconstructSSA,
        typed_passes.NopythonTypeInference,
        typed_passes.PreLowerStripPhis,
        typed_passes.IRLegalization,
        lowering,
        typed_passes.NoPythonBackend,
    ):
        manager.add_pass(each, each.name())
    manager.finalize()
    return manager


@compiler_machinery.register_pass(mutates_CFG=True, analysis_only=False)
class LowerKernel(typed_passes.NativeLowering):
    """Numba's last step for a function, without making it ready to be called from Python."""

    _name = "lower_kernel"

    def run_pass(self, state: Any) -> bool:
        """Write the code, and tell other kernels where it is."""
        state.flags.no_compile = True
        super().run_pass(state)
        lowered, library = state["cr"], state.library
        name = lowered.fndesc.qualname
        handle = _dynfunc.make_function(
            lowered.fndesc.lookup_module(), name, "", 0, lowered.env, (library,)
        )
        state.targetctx.insert_user_function(handle, lowered.fndesc, [library])
        state["cr"] = lowered._replace(cfunc=handle)
        return True
