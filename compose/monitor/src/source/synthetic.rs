//! A simulated market: a random walk for each token. The same seed gives the same prices, token by token, at every run.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use rust_decimal::Decimal;

use crate::domain::{Price, Token};

/// All walks so far. Each question is a step of that token's walk.
pub(crate) struct Market {
    seed: u64,
    walks: Mutex<BTreeMap<Token, Walk>>,
}

impl Market {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            seed,
            walks: Mutex::new(BTreeMap::new()),
        }
    }

    /// The next price of a token.
    pub(crate) fn next(&self, token: &Token) -> Price {
        let mut walks = self.walks.lock().unwrap_or_else(PoisonError::into_inner);
        walks
            .entry(token.clone())
            .or_insert_with(|| Walk::new(self.seed, token))
            .step()
    }
}

/// One walk, in hundredths: whole numbers, so that every machine walks alike.
struct Walk {
    random: SplitMix,
    start: i64,
    now: i64,
}

impl Walk {
    fn new(seed: u64, token: &Token) -> Self {
        // FNV-1a: tokens of one seed walk independently
        let hash = token.as_str().bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let mut random = SplitMix(seed ^ hash);
        let start = match token.as_str() {
            "BTC" => 6_500_000,
            "ETH" => 320_000,
            "SOL" => 15_000,
            _ => 1_000 + random.below(100_000),
        };
        Self {
            random,
            start,
            now: start,
        }
    }

    /// Up to half a per cent up or down, at least a hundredth; turned back at half and at twice the starting price.
    fn step(&mut self) -> Price {
        let reach = (self.now / 200).max(1);
        let moved = self.now + self.random.below(2 * reach + 1) - reach;
        let (low, high) = (self.start / 2, self.start * 2);
        self.now = if moved < low {
            2 * low - moved
        } else if moved > high {
            2 * high - moved
        } else {
            moved
        };
        // never below half of the least start, 10.00: the alternative is out of reach
        Price::new(Decimal::new(self.now, 2)).unwrap_or(Price::ONE)
    }
}

/// The generator of Steele, Lea and Flood (2014): one word of state, good enough for a market nobody trades on.
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to just below `bound`, which is above zero.
    fn below(&mut self, bound: i64) -> i64 {
        let bound = bound.unsigned_abs().max(1);
        i64::try_from(self.next() % bound).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(seed: u64, token: &str, steps: usize) -> Vec<Price> {
        let market = Market::new(seed);
        let token = token.parse().unwrap();
        (0..steps).map(|_| market.next(&token)).collect()
    }

    #[test]
    fn the_generator_is_the_published_one() {
        // first values of the reference implementation (splitmix64.c) for the seed 1234567
        let mut random = SplitMix(1_234_567);
        let values = [random.next(), random.next(), random.next()];
        assert_eq!(
            values,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423
            ]
        );
    }

    #[test]
    fn the_same_seed_gives_the_same_walk() {
        assert_eq!(walk(7, "BTC", 500), walk(7, "BTC", 500));
        assert_ne!(walk(7, "BTC", 5), walk(8, "BTC", 5));
    }

    #[test]
    fn tokens_do_not_disturb_each_other() {
        let market = Market::new(7);
        let (btc, eth): (Token, Token) = ("BTC".parse().unwrap(), "ETH".parse().unwrap());
        let mixed: Vec<Price> = (0..20)
            .map(|_| {
                market.next(&eth);
                market.next(&btc)
            })
            .collect();
        assert_eq!(mixed, walk(7, "BTC", 20));
    }

    #[test]
    fn synthetic_prices_move_in_small_steps_near_the_base() {
        for token in ["BTC", "XY"] {
            let prices = walk(1, token, 20_000);
            let (first, lowest, highest) = (
                prices[0].decimal(),
                prices.iter().min().unwrap().decimal(),
                prices.iter().max().unwrap().decimal(),
            );
            assert!(
                lowest * Decimal::from(3) > first && highest < first * Decimal::from(3),
                "{token} {lowest} {highest}"
            );
            assert!(lowest < highest);
            for pair in prices.windows(2) {
                let (from, to) = (pair[0].decimal(), pair[1].decimal());
                assert!((to - from).abs() <= from / Decimal::from(150), "{token} {from} {to}");
            }
        }
    }
}
