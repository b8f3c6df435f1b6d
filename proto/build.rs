//! Compiles `sluice.*.v1` in pure Rust: no protoc, nothing generated is committed.
// A build script reads its folders from the environment; the ban is about consensus code.
#![allow(clippy::disallowed_methods)]

use std::error::Error;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let mut files = Vec::new();
    for module in ["oracle", "vault", "tranche"] {
        for file in ["state", "tx", "query", "event"] {
            files.push(root.join(format!("sluice/{module}/v1/{file}.proto")));
        }
    }
    println!("cargo:rerun-if-changed=sluice");
    println!("cargo:rerun-if-changed=cosmos");

    let mut compiler = protox::Compiler::new([&root as &Path])?;
    compiler.include_imports(true).include_source_info(true);
    compiler.open_files(&files)?;
    // The encoded set keeps the custom options, which reflection clients read; the typed one loses them.
    std::fs::write(
        out.join("descriptors.bin"),
        compiler.encode_file_descriptor_set(),
    )?;

    let mut config = tonic_build::Config::new();
    config.enable_type_names();
    tonic_build::configure()
        .extern_path(
            ".cosmos.base.v1beta1",
            "::cosmos_sdk_proto::cosmos::base::v1beta1",
        )
        .compile_fds_with_config(config, compiler.file_descriptor_set())?;
    Ok(())
}
