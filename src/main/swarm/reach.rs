//! How the deck reaches the engines of a swarm's nodes: where the settings say; the manager's own is the one it speaks to.

use crate::program::Program;
use futures::FutureExt;
use stackdeck::engine::Engine;
use stackdeck::engine::docker::{ConnectOptions, connect};
use stackdeck::engine::swarm::NodeReport;
use stackdeck::runtime::swarm::{NodeReach, Reached};
use std::rc::Rc;
use std::sync::Arc;

/// The way to the engines of nodes.
pub(crate) fn node_reach(program: &Program<'_>, manager: &Arc<dyn Engine>) -> NodeReach {
    let addresses = program.settings().nodes;
    let (environment, manager) = (program.process.environment.clone(), Arc::clone(manager));
    Rc::new(move |node: NodeReport| {
        let address = addresses.of(&node.hostname, &node.address);
        let (environment, manager) = (environment.clone(), Arc::clone(&manager));
        async move {
            if manager.swarm().own_node().await.is_ok_and(|own| own == node.id) {
                return Ok(manager);
            }
            let address = address?;
            let env = |name: &str| environment.get(name).cloned();
            reach(&address, &env, &node).await
        }
        .boxed_local()
    })
}

async fn reach(address: &str, env: &(dyn Fn(&str) -> Option<String> + Sync), node: &NodeReport) -> Reached {
    let options = ConnectOptions {
        host: Some(address),
        context: None,
        slow: None,
        env,
    };
    let engine = connect(options).await.map_err(|error| error.to_string())?;
    let engine: Arc<dyn Engine> = Arc::new(engine);
    // A wrong address would lead into the containers of another machine.
    match engine.swarm().own_node().await {
        Ok(own) if own == node.id => Ok(engine),
        Ok(_) => Err(format!("the engine at {address} is that of another node")),
        Err(error) => Err(error.to_string()),
    }
}
