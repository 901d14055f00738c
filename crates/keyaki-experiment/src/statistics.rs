//! What rows say: of each configuration, and of each question.
//!
//! A question's time is the median of its repetitions. A question that is not decided every time counts as unknown, with the time that
//! was spent on it.

use std::collections::{BTreeMap, BTreeSet};

use crate::agreement::Agreement;
use crate::configuration::Configuration;
use crate::experiment::Experiment;
use crate::row::{Answered, Row};

/// A question: corpus, policy or pair, and what is asked.
pub(crate) type Name = [String; 3];

/// What came of an experiment.
#[derive(Clone, Debug)]
pub struct Report {
    /// What it is called.
    pub name: String,
    /// How often each question was to be asked.
    pub repetitions: u32,
    /// How many questions were asked at a time.
    pub parallel: u32,
    /// What came of each configuration, in the order of the experiment.
    pub measured: Vec<Measured>,
    /// Which configurations said the same.
    pub agreement: Agreement,
    /// How many questions there are of each kind, by corpus and question: with a witness, without, undecided by all.
    pub questions: BTreeMap<[String; 2], [usize; 3]>,
    /// Policies that are no policies, and why they were not asked about.
    pub refused: Vec<String>,
    /// The machine, in words.
    pub machine: String,
}

/// What came of one configuration.
#[derive(Clone, Debug)]
pub struct Measured {
    /// Which.
    pub configuration: Configuration,
    /// The versions that its engine reported; one, unless it was replaced in the middle of a run.
    pub versions: BTreeSet<String>,
    pub(crate) answers: BTreeMap<Name, Answer>,
    /// Its numbers.
    pub figures: Figures,
}

/// What came of one question put to one configuration.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Answer {
    pub(crate) answer: Answered,
    pub(crate) solve: f64,
    encode: f64,
    /// The slowest repetition by the fastest.
    spread: f64,
}

/// The numbers of one configuration. Times are seconds.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// How many questions have a row.
    pub asked: usize,
    /// How many have a witness.
    pub sat: usize,
    /// How many have none.
    pub unsat: usize,
    /// How many are not known.
    pub unknown: usize,
    /// Of the times of all questions.
    pub median: f64,
    /// What nine of ten questions do not take longer than.
    pub tenth: f64,
    /// What 99 of a hundred do not take longer than.
    pub hundredth: f64,
    /// The longest.
    pub longest: f64,
    /// All together.
    pub sum: f64,
    /// The median of the times of encoding.
    pub encode: f64,
    /// The median, over questions, of the slowest repetition by the fastest.
    pub noise: f64,
}

impl Report {
    /// What `rows` say; rows of other configurations are passed over.
    pub fn of(experiment: &Experiment, rows: &[Row], refused: Vec<String>, machine: &str) -> Self {
        let measured: Vec<Measured> =
            experiment.configurations.iter().map(|configuration| measured(configuration, rows)).collect();
        let agreement = Agreement::of(&measured);
        let mut questions: BTreeMap<[String; 2], [usize; 3]> = BTreeMap::new();
        for (name, answer) in consensus(&measured) {
            let [corpus, _, question] = name;
            let [sat, unsat, unknown] = questions.entry([corpus, question]).or_default();
            *match answer {
                Answered::Sat => sat,
                Answered::Unsat => unsat,
                Answered::Unknown => unknown,
            } += 1;
        }
        Self {
            name: experiment.name.clone(),
            repetitions: experiment.repetitions,
            parallel: experiment.parallel,
            measured,
            agreement,
            questions,
            refused,
            machine: machine.to_owned(),
        }
    }

    /// How many questions have a row.
    pub fn asked(&self) -> usize {
        self.questions.values().flatten().sum()
    }
}

/// What anybody said of each question. Where they contradict each other nothing is known.
fn consensus(measured: &[Measured]) -> BTreeMap<Name, Answered> {
    let mut said: BTreeMap<Name, BTreeSet<Answered>> = BTreeMap::new();
    for one in measured {
        for (name, answer) in &one.answers {
            said.entry(name.clone()).or_default().insert(answer.answer);
        }
    }
    said.into_iter().map(|(name, said)| (name, agreed(&said))).collect()
}

fn agreed(said: &BTreeSet<Answered>) -> Answered {
    match (said.contains(&Answered::Sat), said.contains(&Answered::Unsat)) {
        (true, false) => Answered::Sat,
        (false, true) => Answered::Unsat,
        (true, true) | (false, false) => Answered::Unknown,
    }
}

fn measured(configuration: &Configuration, rows: &[Row]) -> Measured {
    let mut of_question: BTreeMap<Name, Vec<&Row>> = BTreeMap::new();
    let mut versions = BTreeSet::new();
    for row in rows.iter().filter(|row| row.is_of(configuration)) {
        versions.insert(row.version.clone());
        let name = [row.corpus.clone(), row.instance.clone(), row.question.clone()];
        of_question.entry(name).or_default().push(row);
    }
    let answers: BTreeMap<Name, Answer> = of_question.into_iter().map(|(name, rows)| (name, answer(&rows))).collect();
    let figures = Figures::of(&answers);
    Measured { configuration: configuration.clone(), versions, answers, figures }
}

fn answer(rows: &[&Row]) -> Answer {
    let said: BTreeSet<Answered> = rows.iter().map(|row| row.answer).collect();
    let solve: Vec<f64> = rows.iter().map(|row| row.solve).collect();
    let encode: Vec<f64> = rows.iter().map(|row| row.encode).collect();
    let (fastest, slowest) = (quantile(&solve, 0.0), quantile(&solve, 1.0));
    let always = if said.len() == 1 { said.first().copied() } else { None };
    Answer {
        answer: always.unwrap_or(Answered::Unknown),
        solve: quantile(&solve, 0.5),
        encode: quantile(&encode, 0.5),
        spread: if rows.len() > 1 { slowest / fastest } else { f64::NAN },
    }
}

impl Figures {
    fn of(answers: &BTreeMap<Name, Answer>) -> Self {
        let number = |answer| answers.values().filter(|one| one.answer == answer).count();
        let times: Vec<f64> = answers.values().map(|one| one.solve).collect();
        let encode: Vec<f64> = answers.values().map(|one| one.encode).collect();
        let spreads: Vec<f64> = answers.values().map(|one| one.spread).filter(|spread| spread.is_finite()).collect();
        Self {
            asked: answers.len(),
            sat: number(Answered::Sat),
            unsat: number(Answered::Unsat),
            unknown: number(Answered::Unknown),
            median: quantile(&times, 0.5),
            tenth: quantile(&times, 0.9),
            hundredth: quantile(&times, 0.99),
            longest: quantile(&times, 1.0),
            sum: times.iter().sum(),
            encode: quantile(&encode, 0.5),
            noise: quantile(&spreads, 0.5),
        }
    }
}

/// The least value that `share` of the values do not exceed; not a number when there is none.
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "ranks are small and not negative"
)]
pub fn quantile(values: &[f64], share: f64) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    let rank = (values.len() as f64 * share).ceil() as usize;
    values.get(rank.saturating_sub(1)).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::quantile;

    #[test]
    fn quantiles_are_values() {
        let values = [5.0, 1.0, 3.0, 2.0, 4.0];
        assert_eq!([0.0, 0.5, 0.9, 1.0].map(|share| quantile(&values, share)), [1.0, 3.0, 5.0, 5.0]);
        assert!(quantile(&[], 0.5).is_nan());
    }
}
