//! Operations: what can be asked of the project, one to a file, each with its options, the services it means, what must
//! be looked up for it, and its plan.

mod bake;
mod build;
mod build_requests;
mod down;
mod kill;
mod pause;
mod plannable;
mod pull;
mod push;
mod remove;
mod restart;
mod run;
mod start;
mod stop;
mod unpause;
mod up;
mod volumes;

pub use bake::bake_file;
pub use build::BuildOptions;
pub use build_requests::build_requests;
pub use down::{DownOptions, RemoveImages};
pub use kill::KillOptions;
pub use pause::PauseOptions;
pub use plannable::{OperationInfo, Plannable};
pub use pull::PullOptions;
pub use push::PushOptions;
pub use remove::RemoveOptions;
pub use restart::RestartOptions;
pub use run::RunOptions;
pub use start::StartOptions;
pub use stop::StopOptions;
pub use unpause::UnpauseOptions;
pub use up::{Pull, UpOptions};
pub use volumes::removable_volumes;

/// Declares [`Operation`] from its one list: the variants, the options that each consists of, and the way to them.
macro_rules! operations {
    ($($(#[$doc:meta])* $name:ident($options:ty),)*) => {
        /// An operation on the project, as a face asks for it. It consists of its options.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Operation {
            $($(#[$doc])* $name($options),)*
        }

        impl Operation {
            /// Its options, which say everything about it.
            pub fn options(&self) -> &dyn Plannable {
                match self {
                    $(Self::$name(options) => options,)*
                }
            }

            /// The same, to change them.
            pub fn options_mut(&mut self) -> &mut dyn Plannable {
                match self {
                    $(Self::$name(options) => options,)*
                }
            }
        }

        $(impl From<$options> for Operation {
            fn from(options: $options) -> Self {
                Self::$name(options)
            }
        })*
    };
}

operations! {
    /// Bring services up.
    Up(UpOptions),
    /// Create a one-off container.
    Run(Box<RunOptions>),
    /// Start existing containers.
    Start(StartOptions),
    /// Stop containers, dependents first.
    Stop(StopOptions),
    /// Restart containers in place, dependencies first.
    Restart(RestartOptions),
    /// Remove containers that do not run.
    Remove(RemoveOptions),
    /// Send a signal.
    Kill(KillOptions),
    /// Stop and remove containers and networks.
    Down(DownOptions),
    /// Build images.
    Build(BuildOptions),
    /// Pull images.
    Pull(PullOptions),
    /// Push images.
    Push(PushOptions),
    /// Pause containers.
    Pause(PauseOptions),
    /// Unpause containers.
    Unpause(UnpauseOptions),
}
