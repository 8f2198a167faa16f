// Advice and refusals of the server, as templates: other languages put theirs in place of them.

export default {
  "advice.diverged": "The training exploded",
  "advice.diverged_shown": "loss {first} in epoch 1, {last} in epoch {epoch}",
  "advice.diverged_became":
    "{what} in epoch {epoch}, step {step}",
  "advice.diverged_loss": "the loss became {value}",
  "advice.diverged_why":
    "{what} in epoch {epoch}, step {step}: most likely the learning rate ({rate}) is too large for this network and data; try {less}, or limit the gradient with clip_norm",
  "advice.diverged_weights": "the weights stopped being finite",
  "advice.diverged_change": "learning_rate={rate}, or clip_norm=1",
  "advice.labels": "The labels seem to have nothing to do with the images",
  "advice.labels_shown":
    "the loss rests at {loss}, which knows the classes' frequencies alone",
  "advice.labels_change": "look whether images and labels are in the same order",
  "advice.not_learning": "It is not learning",
  "advice.not_learning_shown":
    "{right} right after {epochs} epochs, and {chance} is chance",
  "advice.not_learning_change": "try learning_rate={more} and {less}",
  "advice.jumps": "The loss jumps",
  "advice.jumps_shown":
    "it rose in {ups} of the last {epochs} epochs, by {share} once",
  "advice.jumps_change": "learning_rate={rate}, or a schedule that lets it fall",
  "advice.jumps_small": "The loss jumps, and batches are small",
  "advice.jumps_small_shown":
    "it rose in {ups} of the last {epochs} epochs, by {share} once, batch_size {size}",
  "advice.first_steps": "The first steps were too large",
  "advice.first_steps_shown":
    "loss {first} before the first step, {mean} over the first epoch",
  "advice.first_steps_change": "a schedule that begins low: schedule=OneCycle",
  "advice.slow": "It learns slowly",
  "advice.slow_shown": "the loss fell from {first} to {last} in {epochs} epochs",
  "advice.underfitting": "The network is too small for these images",
  "advice.underfitting_shown":
    "{right} of the training images are right, and the loss has stopped falling",
  "advice.underfitting_change":
    "more units or another layer; convolutions, such as the recipe cnn-small has",
  "advice.plateau": "It stopped improving halfway",
  "advice.plateau_shown": "loss {first} in epoch {epoch}, {last} at the end",
  "advice.plateau_change": "a rate that falls: schedule=Cosine or ReduceOnPlateau",
  "advice.too_early": "It was still improving at its end",
  "advice.too_early_shown": "the loss fell by {share} in the last epoch",
  "advice.by_heart": "It learns its images by heart",
  "advice.by_heart_shown":
    "validation loss {best} in epoch {epoch}, {last} at the end",
  "advice.by_heart_change":
    "augment images, add dropout, or end with stop=EarlyStopping",
  "advice.class_missing": "Some classes are never shown",
  "advice.class_missing_shown": "no image of {classes}",
  "advice.class_missing_change":
    "add images of them, or give the last layer fewer units",
  "advice.alike": "The initial weights are too small or all alike",
  "advice.alike_shown": "at the start the outputs differ by {spread} between images",
  "advice.initial_change": "initial=He for relu, LeCun for sigmoid and tanh",
  "advice.inputs": "The inputs are large",
  "advice.inputs_shown": "up to {most}, where 1 is usual",
  "advice.inputs_change": "scaling.by={most}, or scaling=Standardise",
  "advice.initial": "The initial weights are too large",
  "advice.initial_shown":
    "loss {first} before the first step, and guessing costs {prior}",
  "advice.dead": "Many neurons are dead",
  "advice.dead_shown": "{share} of the relu neurons fire for no image",
  "advice.dead_change": "learning_rate={rate}, initial=He, or activation=leaky_relu",
  "advice.saturated": "Sigmoid neurons are saturated",
  "advice.saturated_shown":
    "{share} of their outputs stand at an end of their range",
  "advice.saturated_change":
    "initial=LeCun, a smaller learning_rate, or activation=relu",
  "advice.momentum": "The momentum is too high",
  "advice.momentum_shown": "{momentum} adds up the last {count} gradients",
  "advice.few_steps": "There are few steps",
  "advice.few_steps_shown": "{steps} in an epoch, with batches of {size}",
  "advice.penalty": "The penalty on the weights is too strong",
  "advice.penalty_shown": "it is {share} of the loss",
  "advice.dropout": "The dropout is too strong",
  "advice.dropout_shown":
    "rate {rate}: without it {without} are right, with it {with}",
  "advice.unlike": "The validation images are unlike the training images",
  "advice.unlike_shown":
    "their darkness differs by {apart} standard deviations, {others} against {right} right",
  "advice.unlike_change":
    "take both from the same source, at random, and prepare them alike",
  "advice.few_images": "There are too few images",
  "advice.few_images_shown":
    "{each} for each class, {right} of them right and {others} of others",
  "advice.few_images_change":
    "more images, or augment them: --set training.augment.rotation=10",
  "advice.few_validation": "There are few validation images",
  "advice.few_validation_shown":
    "with {count}, an accuracy of {share} is known to ± {margin}",
  "advice.few_validation_gives": "validation={count} gives ± 1 %",
  "advice.few_validation_more":
    "more images: ± 1 % takes {count} images beside those that are learnt from",
  "advice.few_validation_most":
    "validation={most} gives ± {margin}; ± 1 % takes {count} images beside those that are learnt from",
  "advice.uneven": "The classes are uneven",
  "advice.uneven_shown": "from {least} to {most} images",
  "advice.uneven_change": "balanced=true counts every class the same",

  "refused.no_training": "there is no training {name} any more; start another",
  "refused.no_network": "there is no network {name}; there are {names}",
  "refused.no_data": "there is no data set {name} here any more; upload it again",
  "refused.not_begun": "the training has not begun",
  "refused.cannot_go_on": "the training cannot go on from here: {why}",
  "refused.has_ended": "the training has ended ({reason}): nothing can be changed",
  "refused.unknown_close":
    "there is no {what} {name}; did you mean {other}? (known: {names})",
  "refused.unknown":
    "there is no {what} {name} (known: {names})",
  "refused.hidden":
    "a hidden layer is written as in 64-relu, with 1 to {most} units, got {text}",
  "refused.layers": "at most {most} hidden layers can be set up here",
  "refused.truth":
    "type the digits that stand there, or {sign} where no number stands; got {text}",
  "refused.class_closed":
    "this class is closed; scan the code of the one that is open",
  "refused.thank_you": "{count} digits of yours are here already: thank you",
  "refused.pupils": "{count} pupils are here already",
  "refused.no_curves": "{name} has no finished epoch, so it has no curves yet",
  "refused.keeps":
    "another studio that runs keeps its trainings; those of this one are lost with it",
  "refused.cannot_write": "cannot write {path}: {why}",
  "refused.empty":
    "the request is empty; send a picture as its body, or several as a form",
};
