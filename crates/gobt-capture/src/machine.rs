//! On how many CPUs may this build run, and how many workers does go start there?

use gobt_profile::{GoVersion, Machine};

/// What this machine gives a process, as far as it can be told.
pub(crate) fn this_machine() -> Option<Machine> {
    let cpus = usable_cpus()?;
    Some(Machine {
        cpus,
        cpu_quota_millis: cpu_quota_millis(),
    })
}

/// The number of workers that go starts when `-p` is not given: `GOMAXPROCS` as its runtime sees it.
///
/// The variable where it is set to a number above 0; else the CPUs that the process may use; from
/// Go 1.25 on no more than the container's quota, rounded up, but at least 2 (`runtime`,
/// `adjustCgroupGOMAXPROCS`), unless `GODEBUG=containermaxprocs=0` says otherwise.
pub(crate) fn default_parallelism(
    machine: Option<&Machine>,
    version: Option<GoVersion>,
    gomaxprocs: Option<&str>,
    godebug: Option<&str>,
) -> Option<u32> {
    let asked = gomaxprocs.and_then(|text| text.trim().parse::<u32>().ok());
    if let Some(asked) = asked.filter(|&n| n > 0) {
        return Some(asked);
    }
    let machine = machine?;
    let knows_quota = version.is_none_or(|version| version >= GoVersion::of(1, 25));
    let ignored = godebug.is_some_and(|g| g.split(',').any(|s| s == "containermaxprocs=0"));
    match machine.cpu_quota_millis {
        Some(quota) if knows_quota && !ignored => {
            let workers = u32::try_from(quota.div_ceil(1000))
                .unwrap_or(u32::MAX)
                .max(2);
            Some(machine.cpus.min(workers))
        }
        _ => Some(machine.cpus),
    }
}

/// CPUs in the process's affinity mask.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn usable_cpus() -> Option<u32> {
    rustix::thread::sched_getaffinity(None)
        .ok()
        .map(|set| set.count())
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn usable_cpus() -> Option<u32> {
    let cpus = std::thread::available_parallelism().ok()?;
    u32::try_from(cpus.get()).ok()
}

/// CPU time that the control group may use, in thousandths of a CPU.
#[cfg(target_os = "linux")]
fn cpu_quota_millis() -> Option<u64> {
    let own = std::fs::read_to_string("/proc/self/cgroup").ok()?;
    let read = |path: String| std::fs::read_to_string(path).ok();
    cgroup_quota(&own, &read)
}

#[cfg(not(target_os = "linux"))]
fn cpu_quota_millis() -> Option<u64> {
    None
}

/// The smallest quota of the process's control group and those above it.
///
/// `own` is `/proc/self/cgroup`: `0::/path` for version 2, `4:cpu,cpuacct:/path` for version 1.
#[cfg(target_os = "linux")]
fn cgroup_quota(own: &str, read: &dyn Fn(String) -> Option<String>) -> Option<u64> {
    let lines = own.lines().filter_map(|line| {
        let mut parts = line.splitn(3, ':');
        Some((parts.next()?, parts.next()?, parts.next()?))
    });
    let mut smallest: Option<u64> = None;
    for (_, controllers, path) in lines {
        let quotas: Vec<Option<u64>> = match controllers {
            "" => each_level(path)
                .map(|p| {
                    read(format!("/sys/fs/cgroup{p}/cpu.max"))
                        .as_deref()
                        .and_then(parse_v2)
                })
                .collect(),
            names if names.split(',').any(|name| name == "cpu") => each_level(path)
                .map(|p| {
                    let quota = read(format!("/sys/fs/cgroup/cpu{p}/cpu.cfs_quota_us"))?;
                    let period = read(format!("/sys/fs/cgroup/cpu{p}/cpu.cfs_period_us"))?;
                    parse_v2(&format!("{} {}", quota.trim(), period.trim()))
                })
                .collect(),
            _ => continue,
        };
        smallest = quotas.into_iter().flatten().chain(smallest).min();
    }
    smallest
}

/// `/a/b`, `/a`, ``.
#[cfg(target_os = "linux")]
fn each_level(path: &str) -> impl Iterator<Item = &str> {
    let path = path.trim_end_matches('/');
    std::iter::successors(Some(path), |p| p.rfind('/').map(|at| &p[..at]))
}

/// `50000 100000` is half a CPU; `max 100000` and `-1 100000` are no limit.
#[cfg(target_os = "linux")]
fn parse_v2(text: &str) -> Option<u64> {
    let mut words = text.split_whitespace();
    let quota: u64 = words.next()?.parse().ok()?;
    let period: u64 = words.next()?.parse().ok()?;
    quota.checked_mul(1000)?.checked_div(period)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machine(cpus: u32, quota: Option<u64>) -> Machine {
        Machine {
            cpus,
            cpu_quota_millis: quota,
        }
    }

    #[test]
    fn workers_follow_what_each_go_knows() {
        let (old, new) = (Some(GoVersion::of(1, 24)), Some(GoVersion::of(1, 25)));
        let workers = |m: &Machine, v, procs| default_parallelism(Some(m), v, procs, None);
        assert_eq!(workers(&machine(48, None), new, None), Some(48));
        assert_eq!(workers(&machine(48, Some(2000)), old, None), Some(48));
        assert_eq!(workers(&machine(48, Some(2500)), new, None), Some(3));
        assert_eq!(workers(&machine(48, Some(500)), new, None), Some(2));
        assert_eq!(workers(&machine(1, Some(500)), new, None), Some(1));
        assert_eq!(workers(&machine(48, Some(2000)), new, Some("7")), Some(7));
        assert_eq!(workers(&machine(48, None), new, Some("0")), Some(48));
        let off = Some("gctrace=1,containermaxprocs=0");
        assert_eq!(
            default_parallelism(Some(&machine(48, Some(2000))), new, None, off),
            Some(48)
        );
        assert_eq!(default_parallelism(None, new, None, None), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_smallest_quota_of_all_levels_counts() {
        let files = |path: String| match path.as_str() {
            "/sys/fs/cgroup/a/b/cpu.max" => Some("400000 100000\n".to_owned()),
            "/sys/fs/cgroup/a/cpu.max" => Some("150000 100000\n".to_owned()),
            "/sys/fs/cgroup/cpu.max" => Some("max 100000\n".to_owned()),
            "/sys/fs/cgroup/cpu/c/cpu.cfs_quota_us" => Some("50000\n".to_owned()),
            "/sys/fs/cgroup/cpu/c/cpu.cfs_period_us" => Some("100000\n".to_owned()),
            "/sys/fs/cgroup/cpu/cpu.cfs_quota_us" => Some("-1\n".to_owned()),
            "/sys/fs/cgroup/cpu/cpu.cfs_period_us" => Some("100000\n".to_owned()),
            _ => None,
        };
        assert_eq!(cgroup_quota("0::/a/b\n", &files), Some(1500));
        assert_eq!(
            cgroup_quota("5:memory:/c\n4:cpu,cpuacct:/c\n", &files),
            Some(500)
        );
        assert_eq!(cgroup_quota("0::/\n", &files), None);
        assert_eq!(cgroup_quota("nonsense", &files), None);
    }

    #[test]
    fn this_machine_has_a_cpu() {
        assert!(this_machine().is_some_and(|machine| machine.cpus > 0));
    }
}
