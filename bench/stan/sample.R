# Draws from one Stan program, one chain after another in one process.
#   Rscript sample.R TASK.json
# The task: program (a path), data (a path), outputs (names), chains, warmup, draws, seeds, seconds (no further seed
# when so many are spent), cache (a folder), compile (whether to, if the cache does not have the program), folder.
# Into the folder: for each seed draws-SEED.bin, doubles [chain][draw][scalar]; and result.json.
suppressPackageStartupMessages({
  library(rstan)
  library(jsonlite)
})
task <- read_json(commandArgs(trailingOnly = TRUE)[[1]], simplifyVector = TRUE)

# Debian's r-cran-bh has no headers of its own: they are the system's.
if (!file.exists(rstan_options("boost_lib"))) rstan_options(boost_lib = "/usr/include")

cpu_seconds <- function(times) sum(times[c("user.self", "sys.self", "user.child", "sys.child")], na.rm = TRUE)

# The program as machine code, from the cache if it is there; NULL if it is not and may not be made.
compiled <- function() {
  cpu <- grep("model name", readLines("/proc/cpuinfo"), value = TRUE)[1]
  sources <- c(readLines(task$program), readLines(Sys.getenv("R_MAKEVARS_USER")), cpu,
               as.character(packageVersion("rstan")), R.version.string)
  key <- tempfile()
  writeLines(sources, key)
  name <- sub("\\.stan$", "", basename(task$program))
  kept <- file.path(task$cache, paste0(name, "-", substr(tools::md5sum(key), 1, 12), ".rds"))
  if (file.exists(kept)) return(readRDS(kept))
  if (!task$compile) return(NULL)
  before <- proc.time()
  model <- stan_model(task$program, model_name = name, auto_write = FALSE)
  spent <- proc.time() - before
  result <- list(model = model, seconds = cpu_seconds(spent))
  dir.create(task$cache, showWarnings = FALSE, recursive = TRUE)
  saveRDS(result, kept)
  result
}

run <- function(model, seed) {
  fit <- suppressWarnings(sampling(
    model, data = read_json(task$data, simplifyVector = TRUE), pars = task$outputs, chains = task$chains,
    iter = task$warmup + task$draws, warmup = task$warmup, seed = seed, cores = 1, refresh = 0))
  draws <- as.array(fit)
  scalars <- setdiff(dimnames(draws)[[3]], "lp__")
  file <- file.path(task$folder, paste0("draws-", seed, ".bin"))
  writeBin(as.vector(aperm(draws[, , scalars, drop = FALSE], c(3, 1, 2))), file)
  elapsed <- get_elapsed_time(fit)
  steps <- get_sampler_params(fit, inc_warmup = TRUE)
  kept <- get_sampler_params(fit, inc_warmup = FALSE)
  list(seed = seed, draws = file, scalars = scalars,
       warmup = unname(elapsed[, "warmup"]), sampling = unname(elapsed[, "sample"]),
       gradients = sum(sapply(steps, function(s) sum(s[, "n_leapfrog__"]))),
       samplingGradients = sum(sapply(kept, function(s) sum(s[, "n_leapfrog__"]))),
       divergences = sum(sapply(kept, function(s) sum(s[, "divergent__"]))))
}

program <- compiled()
result <- list(versions = list(r = R.version.string, rstan = as.character(packageVersion("rstan")),
                               stan = stan_version()))
if (!is.null(program)) {
  result$compileSeconds <- program$seconds
  result$runs <- list()
  begin <- proc.time()[["elapsed"]]
  for (seed in task$seeds) {
    if (length(result$runs) > 0 && proc.time()[["elapsed"]] - begin > task$seconds) break
    result$runs[[length(result$runs) + 1]] <- run(program$model, seed)
  }
}
write_json(result, file.path(task$folder, "result.json"), auto_unbox = TRUE, digits = NA)
