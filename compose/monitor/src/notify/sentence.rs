use crate::store::Pending;

/// An alert as a sentence: "BTC is above 65000 USDT: 65001.2".
pub(super) fn sentence(pending: &Pending) -> String {
    let alert = &pending.alert;
    format!(
        "{} {} {} USDT: {}",
        alert.token, alert.operator, alert.threshold, alert.price
    )
}
