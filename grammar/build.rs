//! Makes the parser from `property.lalrpop`.

fn main() {
    println!("cargo::rerun-if-changed=property.lalrpop");
    let out = std::env::var_os("OUT_DIR").map(std::path::PathBuf::from);
    let made = out
        .ok_or_else(|| "OUT_DIR is not set".into())
        .and_then(|out| lalrpop::Configuration::new().set_out_dir(out).process_file("property.lalrpop"));
    if let Err(error) = made {
        eprintln!("property.lalrpop: {error}");
        std::process::exit(1);
    }
}
